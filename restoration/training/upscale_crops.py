"""Pairs of small and large squares for the enlarger.

`clean` shrinks by the usual bicubic and nothing else, as papers do; `print` sends the small picture through
what happens to an old print on its way to a scan (`restoration.training.degradations.printing`).
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as fn

from restoration.training.degradations import printing
from restoration.training.pixel_pairs import Pair
from restoration.training.sampling import Floats, Generator

MARGIN_PX = 4  # of the small picture: cut away again, so that shrinking sees what lies beside the square
SHRUNK_SHARE, MOST_SHRUNK = 0.5, 0.55  # photographs made smaller first show fewer traces of their own JPEG


def pair(stored: NDArray[np.uint8], rng: Generator, *, scale: int, degraded: bool, crop_px: int) -> Pair:
    """A square, turned and mirrored → smaller by `scale` (c, c, 3), and as it is (scale c, scale c, 3)."""
    side = (crop_px + 2 * MARGIN_PX) * scale
    large = square(stored, side, rng)
    small = shrunk(printing.softened(large, scale, rng) if degraded else large, scale)
    if degraded:
        small = printing.worn(small, rng)
    inner = slice(MARGIN_PX, -MARGIN_PX)
    outer = slice(MARGIN_PX * scale, -MARGIN_PX * scale)
    return eight_bits(small)[inner, inner], np.ascontiguousarray(large[outer, outer])


def square(stored: NDArray[np.uint8], side: int, rng: Generator) -> Floats:
    """A random square of a picture (H, W, 3) uint8, at its size or smaller → (side, side, 3) in [0, 1]."""
    shortest = min(stored.shape[:2])
    cut = min(side, shortest)
    if rng.random() < SHRUNK_SHARE:
        cut = min(shortest, round(side / rng.uniform(MOST_SHRUNK, 1.0)))
    top, left = (int(rng.integers(0, length - cut + 1)) for length in stored.shape[:2])
    piece = np.rot90(stored[top : top + cut, left : left + cut], int(rng.integers(4)))
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    single = np.ascontiguousarray(piece, np.float32) / np.float32(255)
    if cut == side:
        return single
    kernel = cv2.INTER_AREA if cut > side else cv2.INTER_CUBIC
    return np.clip(cv2.resize(single, (side, side), interpolation=kernel), 0.0, 1.0).astype(np.float32)


def shrunk(large: Floats, scale: int) -> Floats:
    """(H, W, 3) → (H/scale, W/scale, 3): the antialiased bicubic of the papers (Keys 1981)."""
    planes = torch.from_numpy(large).permute(2, 0, 1)[None]
    small = fn.interpolate(
        planes, scale_factor=1 / scale, mode="bicubic", align_corners=False, antialias=True,
        recompute_scale_factor=False,
    )  # fmt: skip
    return np.asarray(small[0].permute(1, 2, 0).numpy(), np.float32)


def eight_bits(pixels: Floats) -> Floats:
    """Rounded as a file of 8 bits keeps it."""
    return (np.rint(np.clip(pixels, 0.0, 1.0) * 255) / 255).astype(np.float32)
