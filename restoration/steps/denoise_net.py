"""Calming noise with the trained denoiser: asked in bands of rows, with a margin that changes no value."""

from collections.abc import Iterator

import numpy as np

from restoration.errors import UnsuitableWeights
from restoration.imaging.photograph import Pixels
from restoration.imaging.tensors import array_of, tensor_of
from restoration.inference.session import Session
from restoration.nets.denoiser import STEM_STRIDE, Denoiser
from restoration.weights.manifest import WeightsEntry

BAND_PIXELS = 1 << 19  # a band's work takes about a third of a gigabyte


def calm_bands(
    pixels: Pixels, sigma: float, entry: WeightsEntry, session: Session
) -> Iterator[tuple[slice, Pixels]]:
    """(H, W, 3) with noise of that deviation → (rows, the same rows without), top to bottom, not clamped.

    Raises `UnsuitableWeights` where the weights are of a network that takes no noise level.
    """
    net = session.net(entry)
    if not isinstance(net, Denoiser):
        raise UnsuitableWeights(name=entry.name, task=str(entry.task))
    height, width = pixels.shape[:2]
    margin = _rounded(net.radius_px)  # bands start where the stem's squares do
    step = _rounded(max(2 * margin, BAND_PIXELS // width))
    for top in range(0, height, step):
        bottom, above = min(height, top + step), max(0, top - margin)
        seen = _with_level(pixels[above : bottom + margin], sigma)
        answer = array_of(session.run(entry, tensor_of(seen)))
        yield slice(top, bottom), answer[top - above : bottom - above, :width]


def _with_level(band: Pixels, sigma: float) -> Pixels:
    """The band and a fourth plane of sigma; sides are mirrored to multiples of the stem."""
    padding = tuple((0, -side % STEM_STRIDE) for side in band.shape[:2])
    even = np.pad(band, (*padding, (0, 0)), mode="symmetric")
    level = np.full((*even.shape[:2], 1), sigma, np.float32)
    return np.concatenate([even, level], axis=2)


def _rounded(length_px: int) -> int:
    return -(-length_px // STEM_STRIDE) * STEM_STRIDE
