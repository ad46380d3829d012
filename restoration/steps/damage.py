"""Finding candidates for damage: thin or small things that stand out from their surroundings.

Two detectors work on luma: a top-hat (what is smaller than a disc) and oriented ridges (what is brighter than
both of its sides, along a line), each against the local restlessness of the picture, joined by hysteresis
(Canny 1986). `steps.damage_judge` decides which of the candidates are damage.

Convention: planes are (H, W) luma in [0, 1]; "light" candidates are brighter than their surroundings, and
dark ones are light ones of the negative. Lengths are in units of about 1/1100 of the long side.
"""

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.filters import Floats, blur, resized

Labels = NDArray[np.int32]
Flags = NDArray[np.bool_]

UNITS_PER_LONG_SIDE = 1100
DISC_RADIUS = 5
LINE_LENGTH, SIDE_DISTANCE, ORIENTATIONS = 15, 2.5, 16
BLOCK = 40  # the neighbourhood whose restlessness a candidate is measured against
SEED_SCORE, GROW_SCORE = 5.0, 2.5  # of the top-hat, in robust standard deviations of the block
RIDGE_SEED_SCORE, RIDGE_GROW_SCORE = 5.0, 3.0
SEED_CONTRAST, GROW_CONTRAST = 0.072, 0.045
RIDGE_SEED_CONTRAST, RIDGE_GROW_CONTRAST = 0.036, 0.0225
MOST_RIDGE_SCORE = 20.0
LEAST_SPREAD, LEAST_RIDGE_SPREAD = 0.004, 0.003
MAD_TO_SIGMA = 1.48


class Responses(NamedTuple):
    """What the detectors say, (H, W) each: contrasts in luma, scores in local standard deviations."""

    top_hat: Floats
    score: Floats
    ridge: Floats
    ridge_score: Floats


def unit_of(size_hw: tuple[int, int]) -> float:
    """The length in pixels that all sizes here are multiples of."""
    return max(0.7, max(size_hw) / UNITS_PER_LONG_SIDE)


def candidates(tone: Floats, inside: Flags) -> tuple[Labels, Responses]:
    """Label connected light finds where `inside` is set, from 1, and give the detectors' answers."""
    found = _responses(tone, unit_of((tone.shape[0], tone.shape[1])))
    return _grown(found, inside), found


def _responses(tone: Floats, unit_px: float) -> Responses:
    calm = blur(tone, 0.5 * unit_px)
    opened = cv2.morphologyEx(calm, cv2.MORPH_OPEN, disc(DISC_RADIUS * unit_px))
    top_hat = calm - np.asarray(opened, np.float32)
    ridge = _ridges(calm, unit_px)
    block_px = round(BLOCK * unit_px)
    spread = MAD_TO_SIGMA * _block_medians(top_hat, block_px) + LEAST_SPREAD
    ridge_spread = MAD_TO_SIGMA * _block_medians(np.abs(ridge), block_px) + LEAST_RIDGE_SPREAD
    return Responses(top_hat, top_hat / spread, ridge, np.minimum(ridge / ridge_spread, MOST_RIDGE_SCORE))


def _ridges(tone: Floats, unit_px: float) -> Floats:
    """By how much the mean along the best line through a pixel exceeds the brighter line beside it."""
    best = np.full(tone.shape, -1, np.float32)
    for kernel, (right, down) in _lines(unit_px):
        along = np.asarray(cv2.filter2D(tone, -1, kernel, borderType=cv2.BORDER_REFLECT), np.float32)
        sides = np.maximum(_moved(along, right, down), _moved(along, -right, -down))
        np.maximum(best, along - sides, out=best)
    return best


def _lines(unit_px: float) -> Iterator[tuple[Floats, tuple[float, float]]]:
    """A kernel that averages along a line for each orientation, and the step (right, down) to its side."""
    side = round(LINE_LENGTH * unit_px) | 1
    distance = max(2.0, SIDE_DISTANCE * unit_px)
    for number in range(ORIENTATIONS):
        angle = np.pi * number / ORIENTATIONS
        reach = side // 2 * np.array((np.cos(angle), np.sin(angle)))
        start, end = (tuple(int(value) for value in np.rint(side // 2 + sign * reach)) for sign in (-1, 1))
        kernel = np.zeros((side, side), np.float32)
        cv2.line(kernel, (start[0], start[1]), (end[0], end[1]), 1.0)
        yield kernel / kernel.sum(), (-np.sin(angle) * distance, np.cos(angle) * distance)


def _moved(plane: Floats, right: float, down: float) -> Floats:
    shift = np.array(((1, 0, right), (0, 1, down)), np.float32)
    size_wh = (plane.shape[1], plane.shape[0])
    return np.asarray(cv2.warpAffine(plane, shift, size_wh, borderMode=cv2.BORDER_REFLECT), np.float32)


def _block_medians(plane: Floats, block_px: int) -> Floats:
    """The median of each block, drawn smoothly over the plane: damage is too small to move a median."""
    height, width = plane.shape
    rows, columns = -(-height // block_px), -(-width // block_px)
    padding = ((0, rows * block_px - height), (0, columns * block_px - width))
    blocks = np.pad(plane, padding, mode="symmetric").reshape(rows, block_px, columns, block_px)
    medians = np.median(blocks.swapaxes(1, 2).reshape(rows, columns, -1), axis=-1).astype(np.float32)
    return resized(medians, (rows * block_px, columns * block_px))[:height, :width]


def _grown(found: Responses, inside: Flags) -> Labels:
    """Hysteresis: what is likely and connected to something certain; labels from 1 without gaps."""
    seed = (found.score > SEED_SCORE) & (found.top_hat > SEED_CONTRAST)
    seed |= (found.ridge_score > RIDGE_SEED_SCORE) & (found.ridge > RIDGE_SEED_CONTRAST)
    grow = (found.score > GROW_SCORE) & (found.top_hat > GROW_CONTRAST)
    grow |= (found.ridge_score > RIDGE_GROW_SCORE) & (found.ridge > RIDGE_GROW_CONTRAST)
    count, labels = cv2.connectedComponents((grow & inside).astype(np.uint8), connectivity=8)
    certain = np.zeros(count, np.bool_)
    certain[labels[seed & inside]] = True
    certain[0] = False
    renumbered = np.cumsum(certain, dtype=np.int32) * certain
    return np.asarray(renumbered[labels], np.int32)


def disc(radius: float) -> NDArray[np.uint8]:
    """A round structuring element; at least one pixel of radius."""
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)
