"""Canaries: words and colours that only one thing has, and that are found again wherever they come out."""

import io
import re

import numpy as np
from PIL import Image

Word = tuple[int, str]

_WORD = re.compile(r"zq(\d\d)([a-z]+)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STEPS = (20, 75, 130, 185, 240)
_NEAR = 20  # far less than the palette's distances, more than JPEG does to an even colour
_PALETTE = np.array([(r, g, b) for r in _STEPS for g in _STEPS for b in _STEPS], dtype=np.int16)
# 125 colours; a step that shares no factor with their number spreads neighbours over the whole cube.
_SPREAD = 47


def word(number: int, field: str) -> str:
    """The word that stands in this field of the thing with this number, and nowhere else."""
    return f"zq{number:02d}{field.replace('_', '')}"


def words_in(text: str) -> set[Word]:
    """The canaries in a text."""
    return {(int(number), field) for number, field in _WORD.findall(text.lower())}


def keys_in(text: str) -> set[str]:
    """The identifiers in a text."""
    return set(_UUID.findall(text.lower()))


def picture(left: int, right: int) -> Image.Image:
    """192 x 128 pixels: one canary colour on the left, one on the right."""
    pixels = np.empty((128, 192, 3), np.uint8)
    pixels[:, :96], pixels[:, 96:] = _color(left), _color(right)
    return Image.fromarray(pixels)


def colors_in(data: bytes) -> set[int]:
    """The canary colours of an encoded picture, of which every part may show one."""
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB").reduce(4), dtype=np.int16)
    apart = np.abs(pixels.reshape(-1, 1, 3) - _PALETTE).max(axis=2)
    found = apart.argmin(axis=1)[apart.min(axis=1) <= _NEAR]
    places, counts = np.unique(found, return_counts=True)
    enough = max(1, len(pixels.reshape(-1, 3)) // 50)  # an edge between two colours is no third one
    return {_number_of(int(place)) for place, count in zip(places, counts, strict=True) if count >= enough}


def _color(number: int) -> tuple[int, ...]:
    return tuple(_PALETTE[number * _SPREAD % len(_PALETTE)].tolist())


def _number_of(place: int) -> int:
    return place * pow(_SPREAD, -1, len(_PALETTE)) % len(_PALETTE)
