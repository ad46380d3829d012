"""Enlarging by whole factors, in float32, band by band with a margin: the same values as in one piece."""

from collections.abc import Iterator

import cv2
import numpy as np

from restoration.imaging.filters import Floats, blur

MARGIN_PX = 12  # of the source: the reach of all that is done to a band
BAND_PIXELS = 1 << 20  # of the source
PROJECTIONS = 3
SHARPEN_SIGMA = 0.6  # of a source pixel
MOST_SHARPENING = 0.8
OVERSHOOT = 0.05  # of the local range of tones: some of it is sharpness


def enlarged_bands(pixels: Floats, scale: int, sharpen: float) -> Iterator[tuple[slice, Floats]]:
    """Enlarge (H, W, 3) and yield (rows of the result, pixels) from top to bottom.

    Lanczos, then iterative back-projection (Irani and Peleg 1991): shrunk again, it is nearly the source.
    `sharpen` in [0, 1] adds unsharp masking that stays within the tones of the neighbourhood, so no halos.
    """
    height, width = pixels.shape[:2]
    step = max(4 * MARGIN_PX, BAND_PIXELS // (width * scale))
    for top in range(0, height, step):
        bottom = min(height, top + step)
        above, below = max(0, top - MARGIN_PX), min(height, bottom + MARGIN_PX)
        band = _sharpened(_projected(pixels[above:below], scale), scale, sharpen)
        first = (top - above) * scale
        yield (
            slice(top * scale, bottom * scale),
            np.clip(band[first : first + (bottom - top) * scale], 0.0, 1.0),
        )


def _projected(source: Floats, scale: int) -> Floats:
    large = _grown(source, scale)
    for _ in range(PROJECTIONS):
        shrunk = cv2.resize(large, source.shape[1::-1], interpolation=cv2.INTER_AREA)
        large += _grown(source - np.asarray(shrunk, np.float32), scale)
    return _without_ringing(large, source, scale)


def _without_ringing(large: Floats, source: Floats, scale: int) -> Floats:
    """Hold the result near the tones of each source pixel's neighbours: Lanczos swings over edges."""
    kernel = np.ones((3, 3), np.uint8)
    darkest = np.asarray(cv2.erode(source, kernel), np.float32)
    lightest = np.asarray(cv2.dilate(source, kernel), np.float32)
    slack = np.float32(OVERSHOOT) * (lightest - darkest)
    low, high = (
        limit.repeat(scale, axis=0).repeat(scale, axis=1) for limit in (darkest - slack, lightest + slack)
    )
    return np.clip(large, low, high, out=large)


def _grown(source: Floats, scale: int) -> Floats:
    size_wh = (source.shape[1] * scale, source.shape[0] * scale)
    return np.asarray(cv2.resize(source, size_wh, interpolation=cv2.INTER_LANCZOS4), np.float32)


def _sharpened(large: Floats, scale: int, amount: float) -> Floats:
    """Unsharp masking, held between the darkest and lightest tone within one source pixel."""
    if amount == 0:
        return large
    sharp = large + np.float32(MOST_SHARPENING * amount) * (large - blur(large, SHARPEN_SIGMA * scale))
    kernel = np.ones((2 * scale - 1, 2 * scale - 1), np.uint8)
    return np.clip(sharp, cv2.erode(large, kernel), cv2.dilate(large, kernel)).astype(np.float32)
