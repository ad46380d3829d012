"""Where the picture ends and its mount, paper border or scanner bed begins."""

from typing import NamedTuple

import numpy as np

from restoration.imaging.filters import Floats, blur, within

SMALL_PX = 640
WIDEST_SHARE = 0.2  # what is uniform further in than this is a background, not a frame
OUTERMOST_SHARE = 0.012
ALIKE = 0.07
UNIFORM_SHARE = 0.7
SIDES_NEEDED = 3  # a sky fills one side, a frame more


class Frame(NamedTuple):
    """The upright box of the picture proper, in pixels, and the frame's luma; None if there is no frame."""

    top: int
    bottom: int
    left: int
    right: int
    luma: float | None

    @property
    def inside(self) -> tuple[slice, slice]:
        """Row and column slices of the picture, a little further in than its edge, which is often worn."""
        inset_y = (self.bottom - self.top) // 50
        inset_x = (self.right - self.left) // 50
        return (
            slice(self.top + inset_y, self.bottom - inset_y),
            slice(self.left + inset_x, self.right - inset_x),
        )


def find_frame(luma: Floats) -> Frame:
    """Find a uniform border on at least three sides of a picture, luma (H, W) in [0, 1]."""
    height, width = luma.shape
    small = within(luma, SMALL_PX)
    scale = len(small) / height
    sides = (
        small,
        small[::-1],
        small.T,
        small.T[::-1],
    )  # top, bottom, left, right, each as rows from outside
    shades = [_outer_shade(rows) for rows in sides]
    luma_of_frame = float(np.median(shades))
    widths = [
        _border_rows(rows, luma_of_frame) if abs(shade - luma_of_frame) < ALIKE else 0
        for rows, shade in zip(sides, shades, strict=True)
    ]
    if sum(rows > 0 for rows in widths) < SIDES_NEEDED:
        return Frame(0, height, 0, width, None)
    top, bottom, left, right = (round(rows / scale) for rows in widths)
    return Frame(top, height - bottom, left, width - right, luma_of_frame)


def frame_mask(luma: Floats, frame: Frame) -> Floats:
    """(H, W) in [0, 1]: 1 on the frame and where it reaches inwards over worn edges, 0 on the picture."""
    mask = np.zeros(luma.shape, np.float32)
    if frame.luma is None:
        return mask
    alike = (np.abs(blur(luma, 1.0) - frame.luma) < ALIKE).astype(np.uint8)
    outside = np.ones(luma.shape, np.uint8)
    outside[frame.top : frame.bottom, frame.left : frame.right] = 0
    reach = np.ones(luma.shape, np.uint8)
    reach[frame.inside] = 0
    mask[((alike & reach) | outside) > 0] = 1.0
    return blur(mask, 1.0)


def _outer_shade(rows: Floats) -> float:
    return float(np.median(rows[: max(1, round(len(rows) * OUTERMOST_SHARE))]))


def _border_rows(rows: Floats, shade: float) -> int:
    """How many rows from the outside are all of one shade; 0 if they do not stop before `WIDEST_SHARE`."""
    limit = round(len(rows) * WIDEST_SHARE)
    uniform = (np.abs(rows[:limit] - shade) < ALIKE).mean(axis=1) >= UNIFORM_SHARE
    ends = np.flatnonzero(~uniform)
    return int(ends[0]) if len(ends) else 0
