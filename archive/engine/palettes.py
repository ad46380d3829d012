"""Palettes that a restoration follows: taken from a colour photograph, and shown to people. No torch."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyvips
from numpy.typing import NDArray

from archive.domain.errors import HandworkRefused
from restoration.imaging import palettes
from restoration.recipe import PALETTE

LEAST_SPREAD = 2.5  # in Lab units, to both sides of the mean hue: a toned print has less, stains and all
SHOWN_LIGHTNESS = 62.0


class Patch(NamedTuple):
    """One colour of a palette as people see it: from where and how wide in per cent, and #rrggbb."""

    left: float
    width: float
    color: str


def of_picture(path: Path) -> str:
    """The palette of a picture as recipes write it.

    Raises `HandworkRefused` where it has no colours, or where there is no picture that can be read.
    """
    ab = _colors(path)
    if ab is None or _spread(ab) < LEAST_SPREAD:
        raise HandworkRefused(problem="grey")
    return palettes.written(ab)


def patches(setting: str) -> list[Patch]:
    """A palette side by side, the commonest colours first; nothing where there is none.

    Raises `ValueError` where it is none that a recipe may hold.
    """
    colors = palettes.read(str(PALETTE.check(setting)))
    if not sum(share for _ab, share in colors):
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


def _colors(path: Path) -> NDArray[np.float32] | None:
    """The a* and b* of a picture, made small, (h, w, 2); None where it has a single channel."""
    side = palettes.SAMPLES_PX
    try:
        small = pyvips.Image.thumbnail(str(path), side, height=side, size="down")
        if small.bands < len("RGB"):
            return None
        return np.asarray(small.colourspace("lab").numpy()[..., 1:3], np.float32)
    except pyvips.Error as error:
        raise HandworkRefused(problem="unseen") from error


def _spread(ab: NDArray[np.float32]) -> float:
    """How far colours (h, w, 2) lie off the one hue that they have most of: root mean square in Lab units.

    A toned print lies on one ray from grey; what lies beyond grey is another hue.
    """
    a, b = ab.mean(axis=(0, 1)) / max(float(np.hypot(*ab.mean(axis=(0, 1)))), 1e-6)
    along, aside = (ab @ np.array(way, np.float32) for way in ((a, b), (-b, a)))
    off = np.where(along > 0, aside, np.hypot(along, aside))
    return float(np.sqrt(np.square(off).mean()))
