"""One window through a network, whatever befalls: too little memory, or a half precision that does not hold.

Out of memory: what can be freed is freed, the tile is halved, and that very window is run again from its
input in smaller windows, down to `SMALLEST_TILE_PX`; then on the processor. A window that comes out not
finite, or black though its input is not, is run again in float32, and the run fails if that does not help.
"""

import copy
import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from restoration.errors import RestorationError
from restoration.inference.windows import Cut, spans
from restoration.nets.needs import TiledNet, TilingNeeds

SMALLEST_TILE_PX = 64
PROCESSOR_TILE_PX = 256
CALIBRATION_PX = 128
LIT = 0.02
ALLOCATION_FAILURES = ("out of memory", "not enough memory", "can't allocate memory", "alloc_failed")


class Place(NamedTuple):
    """Where a network computes, and in which precision."""

    device: torch.device
    dtype: torch.dtype


PROCESSOR = Place(torch.device("cpu"), torch.float32)


class SpoiltTile(RestorationError):
    """A network made values that are no picture, in float32 too: its weights are wrong, or the device is."""

    code = "restoration.E010"

    def __init__(self, *, device: str) -> None:
        self.device = device
        super().__init__(
            f"the network gave no picture on {device}, in float32 neither; "
            "check the weights with `python -m restoration weights verify`, or run with --device cpu"
        )


@dataclass
class TileCounts:
    """What a run needed: for the report."""

    windows: int = 0
    halvings: int = 0
    smallest_tile_px: int = 0
    on_processor: int = 0
    in_float32: int = 0


class TileRunner:
    """Runs windows through a network that lies on `device` in `dtype`; counts what it took.

    `rest` is called before each window, so that a governor can let a hot card cool down.
    """

    def __init__(
        self,
        net: TiledNet,
        *,
        device: torch.device,
        dtype: torch.dtype,
        rest: Callable[[], None] | None = None,
    ) -> None:
        self.net, self.place = net, Place(device, dtype)
        self.counts = TileCounts()
        self._rest = rest
        self._copies: dict[Place, TiledNet] = {}
        self._tile_px: int | None = None

    @property
    def needs(self) -> TilingNeeds:
        """What the network asks of its tiles."""
        return self.net.needs

    def __call__(self, window: Tensor, *, tile_px: int) -> Tensor:
        """(1, 3, h, w) float32 on the processor -> (1, 3, scale h, scale w), likewise.

        `tile_px` is the tile that the window was planned for. A smaller one, once found necessary, is kept
        for the windows that follow. Raises `SpoiltTile`, or what torch raised if even the processor lacks
        memory.
        """
        self.counts.windows += 1
        if self._rest is not None:
            self._rest()
        limit_px = min(tile_px, self._tile_px or tile_px)
        while limit_px >= min(SMALLEST_TILE_PX, tile_px):
            try:
                answer = self._in_tiles(window, limit_px, self.place)
            except (RuntimeError, MemoryError) as error:
                last = self.place == PROCESSOR and limit_px < 2 * SMALLEST_TILE_PX
                if last or not is_out_of_memory(error):
                    raise
            else:
                self.counts.smallest_tile_px = limit_px
                return answer
            self._free()
            limit_px //= 2
            self.counts.halvings += 1
            self._tile_px = max(limit_px, SMALLEST_TILE_PX)
        self.counts.on_processor += 1
        return self._in_tiles(window, PROCESSOR_TILE_PX, PROCESSOR)

    def calibrate(self) -> float:
        """Measure the bytes per input pixel above the weights; the declared figure where there is no card."""
        device, dtype = self.place
        if device.type != "cuda":
            return float(self.needs.bytes_per_px) * dtype.itemsize / torch.float32.itemsize
        torch.cuda.reset_peak_memory_stats(device)
        before = torch.cuda.memory_allocated(device)
        self._computed(torch.zeros(1, 3, CALIBRATION_PX, CALIBRATION_PX), self.place)
        peak = torch.cuda.max_memory_allocated(device) - before
        return peak / CALIBRATION_PX**2

    def _in_tiles(self, window: Tensor, tile_px: int, place: Place) -> Tensor:
        """Run a window, in smaller windows where it is larger than a tile's, joined by the picture's rule."""
        needs = self.needs
        cut = Cut(tile_px, needs.context_px, needs.multiple)
        if max(window.shape[2:]) <= cut.window_px:
            return self._checked(window, place)
        rows, columns = (spans(length, cut, scale=needs.scale) for length in window.shape[2:])
        height, width = (length * needs.scale for length in window.shape[2:])
        joined = window.new_zeros(1, window.shape[1], height, width)
        for row in rows:
            for column in columns:
                part = self._checked(window[..., row.start : row.stop, column.start : column.stop], place)
                weights = torch.from_numpy(row.weights)[:, None] * torch.from_numpy(column.weights)
                top, left = row.start * needs.scale, column.start * needs.scale
                joined[..., top : top + part.shape[2], left : left + part.shape[3]] += part * weights
        return joined

    def _checked(self, window: Tensor, place: Place) -> Tensor:
        answer = self._computed(window, place)
        if not is_spoilt(answer, window):
            return answer
        if place.dtype is not torch.float32:
            self.counts.in_float32 += 1
            answer = self._computed(window, place._replace(dtype=torch.float32))
            if not is_spoilt(answer, window):
                return answer
        raise SpoiltTile(device=str(place.device))

    def _computed(self, window: Tensor, place: Place) -> Tensor:
        with torch.inference_mode():
            answer: Tensor = self._net_at(place)(window.to(*place))
            return answer.float().cpu()

    def _net_at(self, place: Place) -> TiledNet:
        """The network itself, or a copy elsewhere or in float32, made when it is first needed."""
        if place == self.place:
            return self.net
        if place not in self._copies:
            self._copies[place] = copy.deepcopy(self.net).to(*place)
        return self._copies[place]

    def _free(self) -> None:
        gc.collect()
        if self.place.device.type == "cuda":
            torch.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that an allocation failed, on a card or on the processor."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return any(phrase in str(error).lower() for phrase in ALLOCATION_FAILURES)


def is_spoilt(answer: Tensor, window: Tensor) -> bool:
    """Whether an answer is no picture: not finite, or all black where the input is not."""
    if not bool(torch.isfinite(answer).all()):
        return True
    return bool(answer.amax() <= 0) and float(window.mean()) > LIT
