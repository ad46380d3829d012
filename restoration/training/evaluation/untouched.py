"""Sound photographs as they are, neither aged, which softens, nor enlarged: what is touched is a mistake."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from restoration.imaging.color import luma
from restoration.training.damage_scenes import Floats
from restoration.training.evaluation.damage import COLUMNS, Finder
from restoration.training.evaluation.request import Request, chosen_files
from restoration.training.evaluation.tables import Table
from restoration.training.photographs import read_rgb


def evaluate_untouched(finders: Mapping[str, Finder], request: Request) -> Table:
    """The share of them that each finder takes for damage, on the photographs that damage is measured on."""
    planes = list(sound_planes(request.folder, limit=request.limit, everything=request.everything))
    rows = {}
    for place, (method, finder) in enumerate(finders.items(), start=1):
        touched = [float(finder(plane).mean()) for plane in planes]
        rows[method] = {
            "touched_share_of_sound": float(np.mean(touched)),
            "most_touched_share_of_sound": max(touched),
        }
        request.tell(place / len(finders))
    return Table(
        "Sound photographs as they are, neither aged nor enlarged: what would be filled.", COLUMNS[3:], rows
    )


def sound_planes(
    folder: Path, *, limit: int | None = None, everything: bool = False, part: int = 1
) -> Iterator[Floats]:
    """Luma (H, W) of every other held-out photograph (or of all), as it is; parts as in `damage_trials`."""
    for path in chosen_files(folder, limit, everything=everything, part=slice(part, None, 2)):
        stored = read_rgb(path)
        if stored is not None:
            yield luma(stored.astype(np.float32) / np.float32(255))
