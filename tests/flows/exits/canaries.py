"""Canaries: words and colours that only one thing has, and that are found again wherever they come out."""

import io
import re

import numpy as np
from PIL import Image

Word = tuple[int, str]

# Long enough that no random token of a form or a cookie, however many of them are read, spells it by chance.
MARK = "zqxjkvw"
_WORD = re.compile(rf"{MARK}(\d\d)([a-z]+)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STEPS = (20, 75, 130, 185, 240)
_NEAR = 20  # far less than the palette's distances, more than JPEG does to an even colour
_PALETTE = np.array([(r, g, b) for r in _STEPS for g in _STEPS for b in _STEPS], dtype=np.int16)
# 125 colours; a step that shares no factor with their number spreads neighbours over the whole cube.
_SPREAD = 47
COLORS = 120  # the numbers that things may have; the grey of a redaction is none of them


def word(number: int, field: str) -> str:
    """The word that stands in this field of the thing with this number, and nowhere else."""
    return f"{MARK}{number:02d}{field.replace('_', '')}"


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
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB").reduce(8), dtype=np.int16)
    apart = np.abs(pixels.reshape(-1, 1, 3) - _PALETTE).max(axis=2)
    nearest = apart.argmin(axis=1)[apart.min(axis=1) <= _NEAR]
    places, counts = np.unique(nearest, return_counts=True)
    enough = max(1, len(pixels.reshape(-1, 3)) // 50)  # an edge between two colours is no third one
    found = (_number_of(int(place)) for place, count in zip(places, counts, strict=True) if count >= enough)
    return {number for number in found if number < COLORS}


def without_caption(data: bytes) -> bytes:
    """The picture above a strip of words, whose greys are near to canaries."""
    whole = Image.open(io.BytesIO(data))
    cut = io.BytesIO()
    whole.crop((0, 0, whole.width, 2 * whole.width // 3)).save(cut, "PNG")
    return cut.getvalue()


def has_one_pixel(data: bytes) -> bool:
    """Whether a picture is the smallest there is."""
    return Image.open(io.BytesIO(data)).size == (1, 1)


def _color(number: int) -> tuple[int, ...]:
    return tuple(_PALETTE[number * _SPREAD % len(_PALETTE)].tolist())


def _number_of(place: int) -> int:
    return place * pow(_SPREAD, -1, len(_PALETTE)) % len(_PALETTE)
