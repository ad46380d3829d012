"""How a side of a picture is cut into overlapping windows, and how their results are joined seamlessly."""

from dataclasses import dataclass

import numpy as np

from restoration.imaging.filters import Floats

FEATHER_PX = 16


@dataclass(frozen=True)
class Cut:
    """The rule by which sides are cut; lengths in input pixels.

    Windows advance by `tile_px`. Where a window is cut, its outermost `context_px` only feed the network and
    are thrown away; the next `FEATHER_PX` fade into the neighbour. All starts and lengths are multiples of
    `multiple`.
    """

    tile_px: int
    context_px: int
    multiple: int = 1

    @property
    def overlap_px(self) -> int:
        """By how much neighbours overlap, at the least."""
        return self._rounded(2 * self.context_px + FEATHER_PX)

    @property
    def window_px(self) -> int:
        """The length of a window that is cut on both sides."""
        return self._rounded(self.tile_px) + self.overlap_px

    def starts(self, length_px: int) -> list[int]:
        """Where the windows of a side start.

        Convention: every pixel lies in at least one window; the last window moves inwards, and a window is
        shorter than `window_px` only if the side is. The side counts as rounded up to a multiple.
        """
        length, window = self._rounded(length_px), self.window_px
        if length <= window:
            return [0]
        step = window - self.overlap_px
        return [*range(0, length - window, step), length - window]

    def _rounded(self, length_px: int) -> int:
        return -(-length_px // self.multiple) * self.multiple


@dataclass(frozen=True)
class Span:
    """One window along one side, in input pixels, `stop` excluded and possibly beyond the side's end.

    `weights` belong to the output pixels of the window; over all windows they sum to one at every pixel.
    """

    start: int
    stop: int
    weights: Floats


def spans(length_px: int, cut: Cut, *, scale: int = 1) -> list[Span]:
    """Cut a side and say with which weights the enlarged results are to be added up."""
    starts = cut.starts(length_px)
    length = -(-length_px // cut.multiple) * cut.multiple
    stops = [min(start + cut.window_px, length) for start in starts]
    raw = [
        _ramp(stop - start, cut, scale, cut_before=start > 0, cut_after=stop < length)
        for start, stop in zip(starts, stops, strict=True)
    ]
    total = np.zeros(length * scale, np.float32)
    for start, stop, ramp in zip(starts, stops, raw, strict=True):
        total[start * scale : stop * scale] += ramp
    return [
        Span(start, stop, ramp / total[start * scale : stop * scale])
        for start, stop, ramp in zip(starts, stops, raw, strict=True)
    ]


def _ramp(length_px: int, cut: Cut, scale: int, *, cut_before: bool, cut_after: bool) -> Floats:
    """Zero over the context of a cut side, then rising to one over the feather."""
    places = (np.arange(length_px * scale, dtype=np.float32) + 0.5) / scale
    ramp = np.ones(length_px * scale, np.float32)
    for is_cut, depth in ((cut_before, places), (cut_after, length_px - places)):
        if is_cut:
            ramp = np.minimum(ramp, np.clip((depth - cut.context_px) / FEATHER_PX, 0.0, 1.0))
    return ramp.astype(np.float32)
