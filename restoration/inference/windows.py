"""How a side of a picture is cut into overlapping windows, and how their results are joined seamlessly."""

from dataclasses import dataclass

import numpy as np

from restoration.imaging.filters import Floats

FEATHER_PX = 16


@dataclass(frozen=True)
class Cut:
    """The rule by which sides are cut; lengths in input pixels.

    Windows advance by `tile_px` at most. Where a window is cut, its outermost `context_px` only feed the
    network and are thrown away; the next `FEATHER_PX` fade into the neighbour. All starts and lengths are
    multiples of `multiple`.
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
        """The greatest length of a window."""
        return self._rounded(self.tile_px) + self.overlap_px

    def places(self, length_px: int) -> list[tuple[int, int]]:
        """Where the windows of a side start and stop.

        Convention: every pixel lies in at least one window; there are as few windows as there can be, all as
        long as each other and no longer than `window_px`, so that little is computed twice. The side counts
        as rounded up to a multiple.
        """
        length = self._rounded(length_px)
        if length <= self.window_px:
            return [(0, length)]
        count = -(-(length - self.overlap_px) // (self.window_px - self.overlap_px))
        window = self._rounded(-(-(length + (count - 1) * self.overlap_px) // count))
        steps = ((length - window) * number // (count - 1) for number in range(count))
        starts = [step // self.multiple * self.multiple for step in steps]
        return [(start, start + window) for start in starts]

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
    places = cut.places(length_px)
    length = places[-1][1]
    raw = [
        _ramp(stop - start, cut, scale, cut_before=start > 0, cut_after=stop < length)
        for start, stop in places
    ]
    total = np.zeros(length * scale, np.float32)
    for (start, stop), ramp in zip(places, raw, strict=True):
        total[start * scale : stop * scale] += ramp
    return [
        Span(start, stop, ramp / total[start * scale : stop * scale])
        for (start, stop), ramp in zip(places, raw, strict=True)
    ]


def _ramp(length_px: int, cut: Cut, scale: int, *, cut_before: bool, cut_after: bool) -> Floats:
    """Zero over the context of a cut side, then rising to one over the feather."""
    places = (np.arange(length_px * scale, dtype=np.float32) + 0.5) / scale
    ramp = np.ones(length_px * scale, np.float32)
    for is_cut, depth in ((cut_before, places), (cut_after, length_px - places)):
        if is_cut:
            ramp = np.minimum(ramp, np.clip((depth - cut.context_px) / FEATHER_PX, 0.0, 1.0))
    return ramp.astype(np.float32)
