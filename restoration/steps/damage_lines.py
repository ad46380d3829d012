"""Scratches go on: each that was found is followed along its own line as long as the detector is nearly sure.

Where a scratch runs over busy ground, or out of the picture, the detector doubts it and is mostly wrong to.
Convention: points and directions are (x, y) in pixels; lengths are in units of `damage.unit_of`.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.filters import Floats
from restoration.steps.damage import Flags, unit_of

LEAST_LENGTH, LEAST_ASPECT = 30, 6  # what is shorter or stouter points nowhere
FAINT: Final = -1.5  # log odds, against those that were asked, from which a scratch is seen to go on
LONGEST_GAP = 8
LONGEST_REACH = 200  # and never farther than the scratch was long
END_SHARE = 0.4  # of the length: by so much of a scratch its direction at that end is told
NARROWEST, WIDEST = 1.5, 6.0  # of half a scratch

Points = NDArray[np.float64]


class End(NamedTuple):
    """Where a scratch that was found ends, and which way it points there; `half_px` is half its width."""

    at: Points
    direction: Points
    half_px: float
    reach_px: float


def followed(mask: Flags, odds: Floats) -> Flags:
    """Finds (H, W), and where the scratches among them go on; `odds` (H, W) are over what was asked."""
    unit_px = unit_of((mask.shape[0], mask.shape[1]))
    further = np.zeros(mask.shape, np.uint8)
    for end in _ends(mask, unit_px):
        length = _length(end, odds, LONGEST_GAP * unit_px)
        if length:
            start, stop = (np.rint(end.at + end.direction * far).astype(int) for far in (0.0, length))
            cv2.line(further, start.tolist(), stop.tolist(), 1, max(1, round(2 * end.half_px)))
    return np.asarray(mask | ((further > 0) & (odds > FAINT)), np.bool_)


def _ends(mask: Flags, unit_px: float) -> Iterator[End]:
    """Both ends of each find that is long and thin."""
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for number in range(1, count):
        left, top, width, height, area_px = boxes[number]
        if max(width, height) < LEAST_LENGTH * unit_px / 2:
            continue
        rows, columns = np.nonzero(labels[top : top + height, left : left + width] == number)
        points = np.stack((columns + left, rows + top), axis=1).astype(np.float64)
        along, places = _axis(points)
        length_px = float(np.ptp(places))
        if length_px >= max(LEAST_LENGTH * unit_px, LEAST_ASPECT * area_px / max(length_px, 1.0)):
            yield _end(points, places, along, unit_px)
            yield _end(points, -places, -along, unit_px)


def _end(points: Points, places: Points, along: Points, unit_px: float) -> End:
    """The end towards `along`, where `places` on the axis are largest."""
    length_px = float(np.ptp(places))
    near = points[places >= places.max() - END_SHARE * length_px]
    direction, far = _axis(near)
    if direction @ along < 0:
        direction, far = -direction, -far
    centre = near.mean(axis=0)
    aside = np.abs((near - centre) @ np.array((-direction[1], direction[0])))
    half_px = float(np.clip(2 * aside.mean(), NARROWEST * unit_px, WIDEST * unit_px))
    return End(centre + direction * far.max(), direction, half_px, min(length_px, LONGEST_REACH * unit_px))


def _axis(points: Points) -> tuple[Points, Points]:
    """The direction (2,) in which points (N, 2) lie, and their places on it from the middle (N,)."""
    middle = points - points.mean(axis=0)
    direction = np.linalg.eigh(middle.T @ middle)[1][:, -1]
    return direction, middle @ direction


def _length(end: End, odds: Floats, gap_px: float) -> int:
    """How many pixels a scratch goes on beyond its end: until a gap in which nothing of it is seen."""
    far = np.arange(1.0, end.reach_px)
    across = np.arange(-end.half_px, end.half_px + 0.5)
    aside = np.array((-end.direction[1], end.direction[0]))
    place = end.at + far[:, None, None] * end.direction + across[:, None] * aside
    columns, rows = np.rint(place).astype(int).transpose(2, 0, 1)
    height, width = odds.shape
    within = ((columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)).all(axis=1)
    seen = odds[rows.clip(0, height - 1), columns.clip(0, width - 1)].max(axis=1) > FAINT
    last = 0
    for step in np.flatnonzero(seen & within) + 1:
        if step - last > gap_px + 1:
            break
        last = int(step)
    return last
