"""Sound photographs as they are, neither aged, which softens, nor enlarged: what is touched is a mistake."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from restoration.imaging.color import luma
from restoration.training.damage_scenes import Floats
from restoration.training.evaluation.damage import COLUMNS, Finder
from restoration.training.evaluation.request import chosen_files, unwatched
from restoration.training.evaluation.tables import Table
from restoration.training.photographs import read_rgb


def evaluate_untouched(
    finders: Mapping[str, Finder],
    folder: Path,
    *,
    limit: int | None = None,
    everything: bool = False,
    tell: Callable[[float], None] = unwatched,
) -> Table:
    """The share of them that each finder takes for damage, on the photographs that damage is measured on."""
    files = chosen_files(folder, limit, everything=everything, part=slice(1, None, 2))
    planes = [plane for path in files if (plane := _plane(path)) is not None]
    rows = {}
    for place, (method, finder) in enumerate(finders.items(), start=1):
        touched = [float(finder(plane).mean()) for plane in planes]
        rows[method] = {
            "touched_share_of_sound": float(np.mean(touched)),
            "most_touched_share_of_sound": max(touched),
        }
        tell(place / len(finders))
    return Table(
        "Sound photographs as they are, neither aged nor enlarged: what would be filled.", COLUMNS[3:], rows
    )


def _plane(path: Path) -> Floats | None:
    stored = read_rgb(path)
    return None if stored is None else luma(stored.astype(np.float32) / np.float32(255))
