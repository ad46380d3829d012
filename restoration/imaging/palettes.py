"""The palette of a photograph as recipes write it: colours on a coarse grid, how much of each. NumPy only."""

import numpy as np
from numpy.typing import NDArray

from restoration.recipe import PALETTE

SPACING = 16  # Lab units between neighbouring colours of the grid, and
REACH = 6  # so many steps of it to each side of grey
SAMPLES_PX = 256  # long side at which colours are counted, of larger pictures
KEPT = 40
LEAST_SHARE = 1e-4


def written(ab: NDArray[np.float32]) -> str:
    """The commonest colours of a picture, (..., 2) in Lab units, each counted for the four around it."""
    place = np.clip(ab.reshape(-1, 2) / SPACING + REACH, 0, 2 * REACH - 1e-3)
    low = np.floor(place)
    far, side = place - low, 2 * REACH + 1
    counts = np.zeros(side * side)
    for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = np.where(corner, far, 1 - far).prod(axis=1)
        counts += np.bincount(((low + corner) @ (side, 1)).astype(int), share, side * side)
    shares = counts / max(len(place), 1)
    commonest = [place for place in np.argsort(-shares, kind="stable")[:KEPT] if shares[place] > LEAST_SHARE]
    items = [f"{_unit(place // side)},{_unit(place % side)}:{shares[place]:.5f}" for place in commonest]
    return str(PALETTE.check(";".join(items)))


def read(setting: str) -> list[tuple[tuple[float, float], float]]:
    """What `written` wrote: a* and b* of each colour, and its share."""
    pairs = (item.split(":") for item in setting.split(";") if item)
    colors = ((color.split(","), float(share)) for color, share in pairs)
    return [((float(a), float(b)), share) for (a, b), share in colors]


def _unit(step: int) -> int:
    return (int(step) - REACH) * SPACING
