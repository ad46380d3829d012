"""A picture of any size through a network that enlarges, within a memory budget.

The picture is cut into overlapping windows (`restoration.inference.windows`); the enlarged windows are
weighted, added up in main memory, and handed out in bands of finished rows from top to bottom, so that a
result larger than memory can be written as it is made.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from restoration.imaging.filters import Floats
from restoration.imaging.samples import bands
from restoration.imaging.tensors import array_of, tensor_of
from restoration.inference.tile_runner import SMALLEST_TILE_PX, TileRunner
from restoration.inference.windows import Cut, Span, spans
from restoration.nets.needs import TilingNeeds

LARGEST_TILE_PX = 1024
TILE_STEP_PX = 32
LEAST_MARGINS = 5  # a tile as long as so many margins: below, too much is computed twice
RGB_PLANES = 3


@dataclass(frozen=True)
class TilePlan:
    """The tile that a run starts with, and what a window of it is expected to take above the weights."""

    tile_px: int
    window_px: int
    expected_bytes: int


def plan(
    needs: TilingNeeds,
    *,
    budget_bytes: int,
    bytes_per_px: float | None = None,
    warm_bytes: int | None = None,
) -> TilePlan:
    """Choose the largest tile whose window fits the budget; never below `SMALLEST_TILE_PX`.

    `bytes_per_px` is a calibrated figure (`TileRunner.calibrate`) where there is one. `warm_bytes` is what a
    processor's caches hold, where one computes: larger windows are slower, but for those that would be mostly
    margin.
    """
    per_px = needs.bytes_per_px if bytes_per_px is None else bytes_per_px
    margin_px = Cut(0, needs.context_px, needs.multiple).window_px

    def affordable_px(within_bytes: int) -> int:
        return int(math.sqrt(max(0.0, within_bytes / per_px))) - margin_px

    wanted_px = affordable_px(budget_bytes)
    if warm_bytes is not None:
        wanted_px = min(wanted_px, max(affordable_px(warm_bytes), LEAST_MARGINS * margin_px))
    tile_px = min(max(wanted_px // TILE_STEP_PX * TILE_STEP_PX, SMALLEST_TILE_PX), LARGEST_TILE_PX)
    window_px = Cut(tile_px, needs.context_px, needs.multiple).window_px
    return TilePlan(tile_px, window_px, int(window_px**2 * per_px))


def enlarged_bands(
    pixels: Floats, runner: TileRunner, *, tile_px: int, tell: Callable[[float], None] | None = None
) -> Iterator[tuple[slice, Floats]]:
    """Enlarge (H, W, 3) float32 RGB in [0, 1]; yields (rows of the result, their pixels), top to bottom.

    Besides the source, memory holds the rows of the result that one row of windows touches, and one window's
    work. The result is not clamped. `tell` gets the done fraction after each window; what it raises stops the
    run.
    """
    needs = runner.needs
    cut = Cut(tile_px, needs.context_px, needs.multiple)
    height, width, _ = pixels.shape
    rows, columns = (spans(length, cut, scale=needs.scale) for length in (height, width))
    band = _Band(width * needs.scale)
    for index, row in enumerate(rows):
        band.reach(row.stop * needs.scale)
        for done, column in enumerate(columns, start=1):
            answer = runner(_window(pixels, row, column), tile_px=tile_px)
            band.add(array_of(answer), row, column, needs.scale)
            if tell is not None:
                tell((index + done / len(columns)) / len(rows))
        following = rows[index + 1].start if index + 1 < len(rows) else height
        yield from band.take(following * needs.scale)


def enlarge(
    pixels: Floats, runner: TileRunner, *, tile_px: int, tell: Callable[[float], None] | None = None
) -> Floats:
    """Enlarge (H, W, 3) float32 RGB in [0, 1] in main memory, not clamped; see `enlarged_bands`."""
    height, width, planes = pixels.shape
    scale = runner.needs.scale
    result = np.empty((height * scale, width * scale, planes), np.float32)
    for rows, band in enlarged_bands(pixels, runner, tile_px=tile_px, tell=tell):
        result[rows] = band
    return result


def _window(pixels: Floats, row: Span, column: Span) -> Tensor:
    """Read one window as (1, 3, h, w); beyond the picture's end its last pixels repeat."""
    part = pixels[row.start : row.stop, column.start : column.stop]
    below, beside = row.stop - row.start - part.shape[0], column.stop - column.start - part.shape[1]
    if below or beside:
        part = np.pad(part, ((0, below), (0, beside), (0, 0)), mode="edge")
    return tensor_of(part)


class _Band:
    """The rows of the result that are being added up: a buffer that moves down the picture."""

    def __init__(self, width_px: int) -> None:
        self._top = 0
        self._rows = np.zeros((0, width_px, RGB_PLANES), np.float32)

    def reach(self, bottom: int) -> None:
        """Make room for rows down to `bottom`."""
        begun = self._rows
        self._rows = np.zeros((bottom - self._top, *begun.shape[1:]), np.float32)
        self._rows[: len(begun)] = begun

    def add(self, answer: Floats, row: Span, column: Span, scale: int) -> None:
        """Add an enlarged window with its weights."""
        top, left = row.start * scale - self._top, column.start * scale
        place = self._rows[top : top + len(answer), left : left + answer.shape[1]]
        answer = answer[: place.shape[0], : place.shape[1]]
        answer *= row.weights[: len(place), None, None]
        answer *= column.weights[None, : place.shape[1], None]
        place += answer

    def take(self, bottom: int) -> Iterator[tuple[slice, Floats]]:
        """Hand out the rows above `bottom`, which nothing will be added to any more, in pieces.

        Each piece is a copy: a view would keep the whole buffer alive while the next one is filled.
        """
        count = bottom - self._top
        for rows in bands(count, self._rows.shape[1]):
            yield slice(self._top + rows.start, self._top + rows.stop), self._rows[rows].copy()
        self._rows = self._rows[count:].copy()
        self._top = bottom
