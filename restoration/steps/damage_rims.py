"""What belongs to damage that was found: the shadow of a fold, the pale rim of a scratch.

A detector points at what is surely damage. Beside it lies more of it, fainter, that a fill would leave
standing as a thin line. Convention: lengths are in units of `damage.unit_of`.
"""

from typing import Final

import cv2
import numpy as np

from restoration.imaging.filters import Floats, blur, blur_over
from restoration.steps.damage import Flags, disc, unit_of

REACH: Final = 4.0  # from a find
AROUND: Final = 6.0  # the deviation of the Gaussian through which its surroundings are seen
# A rim stands out from there by so much of luma, and by so many times what they themselves vary by. With
# 3 or 4 times more of what is sound came along, and less was gained (models/cards/albumen-damage.md).
LEAST_CONTRAST, LEAST_TIMES_USUAL = 0.08, 5.0
LEAST_SEEN = 0.05  # of the surroundings: in the middle of large damage there are none to compare with


def with_rims(mask: Flags, plane: Floats) -> Flags:
    """Finds (H, W) in luma (H, W), and what touches them and stands out as they do."""
    if not mask.any():
        return mask
    unit_px = unit_of((mask.shape[0], mask.shape[1]))
    near = cv2.dilate(mask.astype(np.uint8), disc(REACH * unit_px)) > 0
    rims = near & _standing_out(plane, ~near, AROUND * unit_px)
    return _touching(mask, np.asarray(mask | rims, np.bool_))


def _standing_out(plane: Floats, sound: Flags, sigma_px: float) -> Flags:
    """Where luma differs from the sound places around more than those do among themselves."""
    weight = sound.astype(np.float32)
    difference = np.abs(plane - blur_over(plane, weight, sigma_px))
    usual = np.sqrt(blur_over(difference**2, weight, sigma_px))
    least = np.maximum(LEAST_CONTRAST, LEAST_TIMES_USUAL * usual)
    return np.asarray((difference > least) & (blur(weight, sigma_px) > LEAST_SEEN), np.bool_)


def _touching(mask: Flags, wider: Flags) -> Flags:
    """Those connected parts of the wider mask in which something of the mask lies."""
    count, labels = cv2.connectedComponents(wider.astype(np.uint8), connectivity=8)
    touched = np.zeros(count, np.bool_)
    touched[labels[mask]] = True
    return np.asarray(touched[labels] & wider, np.bool_)
