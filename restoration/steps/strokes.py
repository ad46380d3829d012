"""What a person drew over a picture: damage that is to be filled, and places that are to be left alone."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.steps.damage import Flags

FILL, KEEP = "fill", "keep"


@dataclass(frozen=True)
class Stroke:
    """A line through places (x, y) in [0, 1] of width and height; `radius` in shares of the long side."""

    act: str
    radius: float
    places: tuple[tuple[float, float], ...]


def strokes_of(setting: str) -> tuple[Stroke, ...]:
    """The strokes that a recipe's scratches step lists, in the order in which they were drawn."""
    return tuple(_stroke(item) for item in setting.split(";") if item)


def corrected(mask: Flags, strokes: tuple[Stroke, ...]) -> Flags:
    """The damage mask (H, W) as the strokes leave it: where they cross, the later one is right."""
    drawn = mask.astype(np.uint8)
    for stroke in strokes:
        _draw(drawn, stroke)
    return np.asarray(drawn > 0, np.bool_)


def _stroke(item: str) -> Stroke:
    act, line = item.split(":")
    radius, *places = line.split(" ")
    pairs = (place.split(",") for place in places)
    return Stroke(act, float(radius), tuple((float(x), float(y)) for x, y in pairs))


def _draw(mask: NDArray[np.uint8], stroke: Stroke) -> None:
    height, width = mask.shape
    value, radius_px = int(stroke.act == FILL), round(stroke.radius * max(mask.shape))
    points = [(round(x * (width - 1)), round(y * (height - 1))) for x, y in stroke.places]
    for point in points:
        cv2.circle(mask, point, radius_px, value, thickness=cv2.FILLED)
    line = np.array(points, np.int32)
    cv2.polylines(mask, [line], isClosed=False, color=value, thickness=max(1, 2 * radius_px))
