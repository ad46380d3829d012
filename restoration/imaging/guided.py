"""Bringing a small plane up to full size along the edges of a large one."""

from collections.abc import Iterator

import cv2
import numpy as np

from restoration.imaging.filters import Floats, box_mean
from restoration.imaging.samples import bands

Lines = tuple[Floats, Floats]


def fit_lines(guide: Floats, values: Floats, *, radius_px: int, tolerance: float) -> Lines:
    """Fit values (h, w, C > 1) by lines in the guide (h, w): (slopes, offsets), both (h, w, C).

    The coefficients of the fast guided filter (He and Sun 2015). `tolerance` is in units of the guide:
    variations well below it are no edges, and are smoothed over.
    """
    guide = guide[..., None]
    mean_guide = box_mean(guide, radius_px).reshape(guide.shape)
    mean_values = box_mean(values, radius_px)
    variance = box_mean(guide * guide, radius_px).reshape(guide.shape) - mean_guide**2
    covariance = box_mean(guide * values, radius_px) - mean_guide * mean_values
    slopes = covariance / (np.maximum(variance, 0) + np.float32(tolerance**2))
    offsets = mean_values - slopes * mean_guide
    return box_mean(slopes, radius_px), box_mean(offsets, radius_px)


def drawn_bands(lines: Lines, guide: Floats) -> Iterator[tuple[slice, Floats]]:
    """Evaluate fitted lines on a larger guide (H, W), yielding (rows, values (rows, W, C)) from the top."""
    small_hw, large_hw = lines[0].shape[:2], (guide.shape[0], guide.shape[1])
    for rows in bands(*large_hw):
        slopes, offsets = (_enlarged_rows(plane, small_hw, large_hw, rows) for plane in lines)
        yield rows, slopes * guide[rows][..., None] + offsets


def _enlarged_rows(
    plane: Floats, small_hw: tuple[int, int], large_hw: tuple[int, int], rows: slice
) -> Floats:
    """Rows of the bilinear enlargement of (h, w, C), pixel centres aligned as `cv2.resize` does."""
    step_y, step_x = small_hw[0] / large_hw[0], small_hw[1] / large_hw[1]
    inverse = np.array(
        ((step_x, 0, 0.5 * step_x - 0.5), (0, step_y, (rows.start + 0.5) * step_y - 0.5)), np.float64
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size_wh = (large_hw[1], rows.stop - rows.start)
    warped = cv2.warpAffine(plane, inverse, size_wh, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.float32)
