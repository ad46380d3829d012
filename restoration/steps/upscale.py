"""Enlarging two or four times: by a network where its weights are installed, else by resampling.

The result is made in bands of rows: it is up to sixteen times as large as the scan, and need not fit memory.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from restoration.imaging.color import luma
from restoration.imaging.photograph import Photograph, Pixels
from restoration.imaging.resampling import enlarged_bands
from restoration.inference import tiling
from restoration.recipe import Value
from restoration.report import Measure
from restoration.steps.context import BandedOutcome, Context, Outcome
from restoration.steps.weights_choice import chosen_weights
from restoration.weights.manifest import Task, WeightsEntry

TASKS = {2: Task.UPSCALE_X2, 4: Task.UPSCALE_X4}


class _Made(NamedTuple):
    """The enlarged rows to come, what will have been measured then, and how they are made."""

    bands: Iterator[Pixels]
    measures: Callable[[], Mapping[str, Measure]]
    note: str


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Enlarge in memory; see `in_bands`."""
    enlarged = in_bands(photograph, settings, context)
    return Outcome(enlarged.photograph.gathered(), enlarged.measures(), enlarged.note)


def in_bands(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> BandedOutcome:
    """Enlarge as the result is consumed.

    The resolution grows with the pixels, so that the print keeps its size in inches. Raises `MissingWeights`
    and `UnsuitableWeights` at once.
    """
    scale = int(settings["scale"])
    entry = chosen_weights(settings, TASKS[scale], context)
    if entry is None:
        made = _resampled(photograph, scale, float(settings["sharpen"]), context)
    else:
        made = _by_network(photograph, entry, context)
    height, width = photograph.size_hw
    dpi = photograph.dpi
    larger = photograph.banded(
        (height * scale, width * scale), made.bands, dpi=(dpi[0] * scale, dpi[1] * scale) if dpi else None
    )
    return BandedOutcome(larger, lambda: {"scale": scale, **made.measures()}, made.note)


def _resampled(photograph: Photograph, scale: int, sharpen: float, context: Context) -> _Made:
    def bands() -> Iterator[Pixels]:
        for rows, band in enlarged_bands(photograph.pixels, scale, sharpen):
            context.tell(rows.stop / (photograph.size_hw[0] * scale))
            yield band

    return _Made(bands(), lambda: {"weights": "none"}, "Enlarged by resampling; no network was used.")


def _by_network(photograph: Photograph, entry: WeightsEntry, context: Context) -> _Made:
    runner, tiles = context.session.runner_for(entry)
    bands = tiling.enlarged_bands(photograph.pixels, runner, tile_px=tiles.tile_px, tell=context.tell)
    return _Made(
        (_as_picture(band, is_grey=photograph.is_grey) for _, band in bands),
        lambda: {"weights": entry.name, "tile_px": runner.counts.smallest_tile_px},
        f"Enlarged by the network {entry.title}, which invents fine texture.",
    )


def _as_picture(band: Pixels, *, is_grey: bool) -> Pixels:
    """Clamp what a network made; it answers grey with nearly grey."""
    if is_grey:
        band[...] = luma(band)[..., None]
    return np.clip(band, 0.0, 1.0, out=band)
