"""Palettes that a restoration follows: taken from a colour photograph, and shown to people. No torch."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyvips
from numpy.typing import NDArray

from archive.domain.errors import HandworkRefused
from restoration.imaging import palettes

SAMPLES_PX = 256  # long side at which colours are counted
LEAST_SPREAD = 2.0  # in Lab units, to both sides of the mean hue: a toned print has less, whatever its tint
SHOWN_LIGHTNESS = 62.0


class Patch(NamedTuple):
    """One colour of a palette as people see it: from where and how wide in per cent, and #rrggbb."""

    left: float
    width: float
    color: str


def of_picture(path: Path) -> str:
    """The palette of a picture as recipes write it; raises `HandworkRefused` where it has no colours."""
    small = pyvips.Image.thumbnail(str(path), SAMPLES_PX, height=SAMPLES_PX)
    if small.bands < 3:
        raise HandworkRefused(problem="grey")
    ab = np.asarray(small.colourspace("lab").numpy()[..., 1:3], np.float32)
    if _spread(ab) < LEAST_SPREAD:
        raise HandworkRefused(problem="grey")
    return palettes.written(ab)


def patches(setting: str) -> list[Patch]:
    """A palette side by side, the commonest colours first; nothing where there is none."""
    colors = palettes.read(setting)
    if not colors:
        return []
    lab = np.array([[(SHOWN_LIGHTNESS, *ab) for ab, _share in colors]], np.float32)
    seen = pyvips.Image.new_from_array(lab, interpretation="lab").colourspace("srgb").numpy()[0]
    widths = np.array([share for _ab, share in colors])
    widths = 100 * widths / widths.sum()
    lefts = np.cumsum(widths) - widths
    return [
        Patch(round(float(left), 3), round(float(width), 3), "#{:02x}{:02x}{:02x}".format(*rgb))
        for left, width, rgb in zip(lefts, widths, seen, strict=True)
    ]


def _spread(ab: NDArray[np.float32]) -> float:
    """How far colours (..., 2) lie aside of their mean hue: deviation in Lab units."""
    a, b = ab.mean(axis=(0, 1)) / max(float(np.hypot(*ab.mean(axis=(0, 1)))), 1e-6)
    return float((ab @ np.array((-b, a), np.float32)).std())
