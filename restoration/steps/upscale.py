"""Enlarging two or four times: by a network where its weights are installed, else by resampling."""

from collections.abc import Mapping

import numpy as np

from restoration.errors import MissingWeights
from restoration.imaging.photograph import Photograph, Pixels
from restoration.imaging.resampling import enlarged_bands
from restoration.imaging.tensors import array_of, tensor_of
from restoration.recipe import Value
from restoration.steps.context import Context, Outcome
from restoration.weights.manifest import Task, WeightsEntry, install_cure

TASKS = {2: Task.UPSCALE_X2, 4: Task.UPSCALE_X4}
TILE_PX = 192
OVERLAP_PX = 24


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Enlarge; the resolution grows with the pixels, so that the print keeps its size in inches."""
    scale = int(settings["scale"])
    entry = _weights(settings, TASKS[scale], context)
    if entry is None:
        pixels = _resampled(photograph, scale, float(settings["sharpen"]), context)
        note = "Enlarged by resampling; no network was used."
    else:
        pixels = _by_network(photograph.pixels, scale, entry, context)
        note = f"Enlarged by the network {entry.title}, which invents fine texture."
    dpi = photograph.dpi
    larger = photograph.replace(pixels=pixels, dpi=(dpi[0] * scale, dpi[1] * scale) if dpi else None)
    return Outcome(larger, {"scale": scale, "weights": entry.name if entry else "none"}, note)


def _weights(settings: Mapping[str, Value], task: Task, context: Context) -> WeightsEntry | None:
    if settings["method"] == "classical":
        return None
    entry = context.session.entry_for(task, str(settings["weights"]))
    if entry is None and settings["method"] == "network":
        wanted = next(known for known in context.session.manifest.entries if known.task == task)
        raise MissingWeights(
            name=wanted.name, file=wanted.file, recipes=("this one",), cure=install_cure(wanted)
        )
    return entry


def _resampled(photograph: Photograph, scale: int, sharpen: float, context: Context) -> Pixels:
    height, width = photograph.size_hw
    pixels = np.empty((height * scale, width * scale, 3), np.float32)
    for rows, band in enlarged_bands(photograph.pixels, scale, sharpen):
        pixels[rows] = band
        context.tell(rows.stop / (height * scale))
    return pixels


def _by_network(pixels: Pixels, scale: int, entry: WeightsEntry, context: Context) -> Pixels:
    """Tile by tile; what lies within `OVERLAP_PX` of a tile's cut edge is computed and thrown away."""
    height, width = pixels.shape[:2]
    result = np.empty((height * scale, width * scale, 3), np.float32)
    corners = [(top, left) for top in range(0, height, TILE_PX) for left in range(0, width, TILE_PX)]
    for done, (top, left) in enumerate(corners, start=1):
        bottom, right = min(height, top + TILE_PX), min(width, left + TILE_PX)
        above, before = max(0, top - OVERLAP_PX), max(0, left - OVERLAP_PX)
        tile = pixels[above : bottom + OVERLAP_PX, before : right + OVERLAP_PX]
        answer = array_of(context.session.run(entry, tensor_of(tile)))
        y, x = (top - above) * scale, (left - before) * scale
        part = answer[y : y + (bottom - top) * scale, x : x + (right - left) * scale]
        result[top * scale : bottom * scale, left * scale : right * scale] = np.clip(part, 0.0, 1.0)
        context.tell(done / len(corners))
    return result
