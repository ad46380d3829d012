"""The few plane filters that several steps share: float32 in, float32 out, whatever OpenCV deems right."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LEAST_WEIGHT = 1e-3  # what less is counted over is told by next to nothing


def blur(plane: Floats, sigma_px: float) -> Floats:
    """Gaussian blur of (H, W) or (H, W, C), borders mirrored."""
    return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma_px), np.float32)


def blur_over(plane: Floats, weight: Floats, sigma_px: float) -> Floats:
    """Gaussian mean of (H, W) over the places that `weight` (H, W) in [0, 1] counts (Knutsson, Westin 1993).

    Where it counts next to none around, the answer tends to 0.
    """
    return np.asarray(blur(plane * weight, sigma_px) / np.maximum(blur(weight, sigma_px), LEAST_WEIGHT))


def broad_blur(plane: Floats, sigma_px: float) -> Floats:
    """Nearly a Gaussian blur of (H, W) or (H, W, C), borders mirrored: three boxes (Kovesi 2010).

    It takes the same time however wide it is; below a few pixels `blur` is as fast and exact.
    """
    # The odd sides around the ideal one, so many of the smaller that the variances add up to that of sigma.
    small = int((np.sqrt(4 * sigma_px**2 + 1) - 1) // 2)
    side = 2 * small + 1
    smaller = round((3 * side**2 + 12 * side + 9 - 12 * sigma_px**2) / (4 * side + 4))
    for number in range(3):
        plane = box_mean(plane, small if number < smaller else small + 1)
    return plane


def median5(plane: Floats) -> Floats:
    """Median of each 5 x 5 neighbourhood of (H, W)."""
    return np.asarray(cv2.medianBlur(np.ascontiguousarray(plane), 5), np.float32)


def box_mean(plane: Floats, radius_px: int) -> Floats:
    """Mean over squares of side 2 r + 1, (H, W) or (H, W, C)."""
    side = 2 * radius_px + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def resized(plane: Floats, size_hw: tuple[int, int]) -> Floats:
    """Bring (H, W) or (H, W, C) to a size: by area where it shrinks, bilinearly where it grows."""
    if plane.shape[:2] == size_hw:
        return plane
    shrinks = size_hw[0] < plane.shape[0] or size_hw[1] < plane.shape[1]
    kernel = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, size_hw[::-1], interpolation=kernel), np.float32)


def within(plane: Floats, most_px: int, *, least_px: int = 0) -> Floats:
    """The plane itself, or a smaller or larger one, so that the long side is `least_px` to `most_px`."""
    height, width = plane.shape[:2]
    scale = min(most_px, max(least_px, height, width)) / max(height, width)
    return resized(plane, (max(1, round(height * scale)), max(1, round(width * scale))))
