"""Enlarging and shrinking as papers on super-resolution do: bicubic (Keys 1981, a = -0.5), borders mirrored.

Shrinking is antialiased; results are rounded to 8 bits, as pictures on disk are.
"""

import numpy as np

from restoration.imaging.tensors import array_of, tensor_of
from restoration.nets import upscaler
from restoration.training import upscale_crops
from restoration.training.evaluation.measures import Floats

MARGIN_PX = 4  # beyond the border, of the smaller picture: the kernel reaches two pixels


def shrunk(large: Floats, scale: int) -> Floats:
    """(H, W, 3) → (H / scale, W / scale, 3), rounded to 8 bits; H and W are multiples of `scale`."""
    return upscale_crops.eight_bits(shrunk_unrounded(large, scale))


def shrunk_unrounded(large: Floats, scale: int) -> Floats:
    """The same before it is rounded; values may lie a little outside [0, 1]."""
    small = upscale_crops.shrunk(_with_margin(large, MARGIN_PX * scale), scale)
    return np.ascontiguousarray(small[MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX])


def enlarged(small: Floats, scale: int) -> Floats:
    """(H, W, 3) → (scale H, scale W, 3), rounded to 8 bits."""
    large = array_of(upscaler.enlarged(tensor_of(_with_margin(small, MARGIN_PX)), scale))
    cut = slice(MARGIN_PX * scale, -MARGIN_PX * scale)
    return upscale_crops.eight_bits(large[cut, cut])


def _with_margin(picture: Floats, margin_px: int) -> Floats:
    return np.pad(picture, ((margin_px, margin_px), (margin_px, margin_px), (0, 0)), mode="symmetric")
