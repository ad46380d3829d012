"""What a person tells the colorizer: colours at places, and the palette of an exemplar."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from restoration.imaging import palettes
from restoration.imaging.color import lab_of_srgb
from restoration.imaging.filters import Floats
from restoration.imaging.tensors import tensor_of
from restoration.layers.color_bins import color_bins
from restoration.recipe import Value

# What a hint's word makes of its pull: to the rest of the thing it lies on, or hardly beyond its own dab.
REACHES = {"": 1.0, "near": 0.25, "here": 1e-4}


@dataclass(frozen=True)
class Hint:
    """A colour at a place: `x`, `y` in [0, 1] of width and height, `radius` in shares of the long side.

    `reach` in (0, 1] says how far it is carried to what lies near and looks alike.
    """

    x: float
    y: float
    radius: float
    ab: tuple[float, float]
    reach: float


@dataclass(frozen=True)
class Guide:
    """All that the network is told beside the picture."""

    hints: tuple[Hint, ...] = ()
    palette: Floats | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Value]) -> "Guide":
        """The guide that a recipe's colorize step describes."""
        hints = tuple(_hint(item) for item in str(settings["hints"]).split(";") if item)
        shares = str(settings["palette"])
        return cls(hints, _palette(shares) if shares else None)

    def __bool__(self) -> bool:
        return bool(self.hints) or self.palette is not None

    def tensors(
        self, size_hw: tuple[int, int], padded_hw: tuple[int, int], *, mirrored: bool
    ) -> list[Tensor]:
        """Hints (1, 3, H, W) and palette (1, B) for a picture of that size, mirrored or not, padded below.

        Without any guide the list is empty, as networks that take none expect; a palette alone comes with
        hints that are nowhere.
        """
        if not self:
            return []
        planes = np.zeros((*padded_hw, 3), np.float32)
        for hint in self.hints:
            _draw(planes, hint, size_hw, mirrored=mirrored)
        given = [tensor_of(planes)]
        return given if self.palette is None else [*given, torch.from_numpy(self.palette)[None]]


def palette_setting(pixels: Floats) -> str:
    """The palette of a colour photograph (H, W, 3) as a recipe says it: its commonest colours."""
    scale = min(1.0, palettes.SAMPLES_PX / max(pixels.shape[:2]))
    size_wh = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small = np.asarray(cv2.resize(pixels, size_wh, interpolation=cv2.INTER_AREA), np.float32)
    return palettes.written(lab_of_srgb(small)[..., 1:])


def _hint(item: str) -> Hint:
    x, y, radius, color, *word = item.split(",")
    rgb = np.array([[[int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]]], np.float32)
    a, b = lab_of_srgb(rgb)[0, 0, 1:]
    return Hint(float(x), float(y), float(radius), (float(a), float(b)), REACHES[word[0] if word else ""])


def _palette(shares: str) -> Floats:
    bins = color_bins()
    palette = np.zeros(len(bins), np.float32)
    for color, share in palettes.read(shares):
        palette[int(((bins - torch.tensor(color)) ** 2).sum(dim=1).argmin())] += share
    return np.asarray(palette / max(float(palette.sum()), 1e-6), np.float32)


def _draw(planes: Floats, hint: Hint, size_hw: tuple[int, int], *, mirrored: bool) -> None:
    """Lay a disc of the hint's colour on (H, W, 3) = (a, b, reach); one pixel at least."""
    height, width = size_hw
    x = (1 - hint.x if mirrored else hint.x) * (width - 1)
    place = (round(x), round(hint.y * (height - 1)))
    disc: NDArray[np.uint8] = np.zeros(planes.shape[:2], np.uint8)
    cv2.circle(disc, place, round(hint.radius * max(size_hw)), 1, thickness=cv2.FILLED)
    planes[disc > 0] = (*hint.ab, hint.reach)
