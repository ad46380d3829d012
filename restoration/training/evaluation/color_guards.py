"""What a colorizer must not do: ignore a hint, change its mind with the size, colour a mount."""

from collections.abc import Callable
from itertools import combinations

import cv2
import numpy as np

from restoration.imaging.color import lightness_of_srgb, linear_of_lab, luma, srgb_of_linear
from restoration.imaging.filters import resized
from restoration.imaging.frame import find_frame, frame_mask
from restoration.nets.colorizer import SIZE_MULTIPLE
from restoration.training.evaluation.measures import Floats

SHORT_SIDES_PX = (384, 512, 768)
LONG_STEP_PX = 96  # at 384 px; at 512 and 768 it becomes 128 and 192, multiples of 32 like all nets want
MOUNT_SHARE = 0.12
MOUNT_TONE = 0.8
Colorize = Callable[[Floats], Floats]


def hint_error(ab: Floats, hints: Floats) -> float:
    """The mean distance in Lab units between colours (H, W, 2) and hints (H, W, 3), where there are any."""
    known = hints[..., 2] > 0
    return float(np.linalg.norm(ab[known] - hints[known][:, :2], axis=1).mean())


def unsteadiness(colorize: Colorize, picture: Floats) -> float:
    """How far the colours of one picture (H, W, 3) differ when it is entered at 384, 512 and 768 px.

    `colorize` gives ab (h, w, 2) for grey sRGB (h, w, 3). All are compared at the smallest size, in Lab
    units; the mean over pixels of the two sizes that differ most.
    """
    height, width = picture.shape[:2]
    base_px = SHORT_SIDES_PX[0]
    longer = max(height, width) / min(height, width)
    long_px = max(base_px, round(longer * base_px / LONG_STEP_PX) * LONG_STEP_PX)
    base_hw = (base_px, long_px) if height <= width else (long_px, base_px)
    grey = grey_of(picture)
    answers = []
    for short_px in SHORT_SIDES_PX:
        size_hw = (base_hw[0] * short_px // base_px, base_hw[1] * short_px // base_px)
        answers.append(resized(colorize(_entered(grey, size_hw)), base_hw))
    return max(float(np.linalg.norm(one - other, axis=2).mean()) for one, other in combinations(answers, 2))


def mount_chroma(colorize: Colorize, grey: Floats) -> tuple[float, float]:
    """The mean chroma in a grey mount around a picture (H, W, 3): of the bare net, and by the step's rule."""
    height, width = (_mounted(side) for side in grey.shape[:2])
    top, left = (height - grey.shape[0]) // 2, (width - grey.shape[1]) // 2
    inside = np.s_[top : top + grey.shape[0], left : left + grey.shape[1]]
    sheet = np.full((height, width, 3), MOUNT_TONE, np.float32)
    sheet[inside] = grey
    outside = np.ones(sheet.shape[:2], np.bool_)
    outside[inside] = False
    chroma = np.linalg.norm(colorize(sheet), axis=2)
    tones = luma(sheet)
    kept = chroma * (1 - frame_mask(tones, find_frame(tones)))
    return float(chroma[outside].mean()), float(kept[outside].mean())


def grey_of(picture: Floats) -> Floats:
    """Colour (H, W, 3) sRGB in [0, 1] → the grey of the same L*."""
    lab = np.zeros_like(picture)
    lab[..., 0] = lightness_of_srgb(picture)
    return np.clip(srgb_of_linear(linear_of_lab(lab)), 0.0, 1.0)


def _mounted(side_px: int) -> int:
    """The side with a mount at both ends, as long as nets want it."""
    return -(-round(side_px * (1 + 2 * MOUNT_SHARE)) // SIZE_MULTIPLE) * SIZE_MULTIPLE


def _entered(grey: Floats, size_hw: tuple[int, int]) -> Floats:
    shrinks = size_hw[0] < grey.shape[0]
    kernel = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    return np.clip(cv2.resize(grey, size_hw[::-1], interpolation=kernel), 0.0, 1.0).astype(np.float32)
