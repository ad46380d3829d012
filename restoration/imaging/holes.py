"""A first guess at what was in a hole: smooth, without edges, from whatever lies around."""

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.filters import Floats

Flags = NDArray[np.bool_]


def smoothly_filled(pixels: Floats, mask: Flags) -> Floats:
    """Fill (H, W, C) where `mask` (H, W) is set: push and pull over a pyramid (Gortler 1996).

    Each hole gets its colours from the finest scale at which known pixels reach it. All known pixels stay
    as they are; a picture that is nothing but hole becomes black.
    """
    known = (~mask).astype(np.float32)
    filled = _filled(pixels * known[..., None], known)
    return np.where(mask[..., None], filled, pixels).astype(np.float32)


def _filled(total: Floats, weight: Floats) -> Floats:
    """Colours times weights (H, W, C) and weights (H, W) → colours everywhere."""
    height, width = weight.shape
    own = total / np.maximum(weight, np.float32(1e-6))[..., None]
    if weight.min() >= 1 or max(height, width) < 2:
        return np.asarray(own, np.float32)
    half = (-(-width // 2), -(-height // 2))
    coarse_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    coarse_total = cv2.resize(total, half, interpolation=cv2.INTER_AREA).reshape(half[1], half[0], -1)
    # A coarse pixel of which a quarter is known is known.
    gain = np.minimum(np.float32(1), 4 * coarse_weight) / np.maximum(coarse_weight, np.float32(1e-6))
    coarse = _filled(
        np.asarray(coarse_total * gain[..., None], np.float32), np.asarray(coarse_weight * gain, np.float32)
    )
    larger = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR).reshape(total.shape)
    return np.asarray(total + (1 - weight)[..., None] * larger, np.float32)
