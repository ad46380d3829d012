"""Enlarging two or four times: by a network where its weights are installed, else by resampling."""

from collections.abc import Mapping

import numpy as np

from restoration.errors import MissingWeights, UnsuitableWeights
from restoration.imaging.color import luma
from restoration.imaging.photograph import Photograph, Pixels
from restoration.imaging.resampling import enlarged_bands
from restoration.inference import tiling
from restoration.recipe import Value
from restoration.report import Measure
from restoration.steps.context import Context, Outcome
from restoration.weights.manifest import Task, WeightsEntry, install_cure

TASKS = {2: Task.UPSCALE_X2, 4: Task.UPSCALE_X4}


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Enlarge; the resolution grows with the pixels, so that the print keeps its size in inches."""
    scale = int(settings["scale"])
    entry = _weights(settings, TASKS[scale], context)
    measures: dict[str, Measure] = {"scale": scale, "weights": entry.name if entry else "none"}
    if entry is None:
        pixels = _resampled(photograph, scale, float(settings["sharpen"]), context)
        note = "Enlarged by resampling; no network was used."
    else:
        pixels, measures["tile_px"] = _by_network(photograph, entry, context)
        note = f"Enlarged by the network {entry.title}, which invents fine texture."
    dpi = photograph.dpi
    larger = photograph.replace(pixels=pixels, dpi=(dpi[0] * scale, dpi[1] * scale) if dpi else None)
    return Outcome(larger, measures, note)


def _weights(settings: Mapping[str, Value], task: Task, context: Context) -> WeightsEntry | None:
    if settings["method"] == "classical":
        return None
    entry = context.session.entry_for(task, str(settings["weights"]))
    if entry is None and settings["method"] == "network":
        wanted = next(known for known in context.session.manifest.entries if known.task == task)
        raise MissingWeights(
            name=wanted.name, file=wanted.file, recipes=("this one",), cure=install_cure(wanted)
        )
    if entry is not None and entry.task != task:
        raise UnsuitableWeights(name=entry.name, task=str(entry.task))
    return entry


def _resampled(photograph: Photograph, scale: int, sharpen: float, context: Context) -> Pixels:
    height, width = photograph.size_hw
    pixels = np.empty((height * scale, width * scale, 3), np.float32)
    for rows, band in enlarged_bands(photograph.pixels, scale, sharpen):
        pixels[rows] = band
        context.tell(rows.stop / (height * scale))
    return pixels


def _by_network(photograph: Photograph, entry: WeightsEntry, context: Context) -> tuple[Pixels, int]:
    """The enlarged pixels, and the smallest tile that was needed."""
    runner, tiles = context.session.runner_for(entry)
    pixels = tiling.enlarge(photograph.pixels, runner, tile_px=tiles.tile_px, tell=context.tell)
    if photograph.is_grey:  # networks answer grey with nearly grey
        pixels[...] = luma(pixels)[..., None]
    np.clip(pixels, 0.0, 1.0, out=pixels)
    return pixels, runner.counts.smallest_tile_px
