"""Writing on pictures and whole written pages: thin strokes that are no damage, drawn anew each time."""

import string

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Floats = NDArray[np.float32]
Generator = np.random.Generator

STROKE_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)
STROKE_FONT_PX = 22.0  # height of these fonts at scale 1
LETTERS = string.ascii_lowercase * 4 + string.ascii_uppercase + string.digits + ".,:;-'()!?"
SIZES_PX = (9.0, 46.0)


def note(side_px: int, rng: Generator) -> Floats:
    """A few words somewhere on a square of that side, at any slant: opacity (S, S) in [0, 1]."""
    lines = [_words(int(rng.integers(3, 24)), rng) for _ in range(int(rng.integers(1, 5)))]
    return _slanted(_set(lines, side_px, rng), rng, degrees=float(rng.choice((3.0, 12.0, 90.0))))


def page(side_px: int, rng: Generator) -> Floats:
    """A square full of lines of writing, nearly level: opacity (S, S) in [0, 1]."""
    lines = [_words(90, rng) for _ in range(80)]
    return _slanted(_set(lines, side_px, rng, at_origin=True), rng, degrees=2.0)


def _set(lines: list[str], side_px: int, rng: Generator, *, at_origin: bool = False) -> Floats:
    size_px = float(np.exp(rng.uniform(*np.log(SIZES_PX))))
    left, top = (0.0, 0.0) if at_origin else rng.uniform(0.0, 0.7, 2) * side_px
    leading = size_px * rng.uniform(1.1, 1.7)
    sheet = np.zeros((side_px, side_px), np.uint8)
    rows = [
        (line, top + row * leading)
        for row, line in enumerate(lines)
        if top + row * leading < side_px + size_px
    ]
    if rng.random() < 0.4:
        return _outlined(rows, sheet, left, size_px)
    font = int(rng.choice(STROKE_FONTS))
    thickness = max(1, round(size_px * rng.uniform(0.03, 0.10)))
    for line, baseline in rows:
        place = (round(left), round(baseline + size_px))
        cv2.putText(sheet, line, place, font, size_px / STROKE_FONT_PX, 255, thickness, cv2.LINE_AA)
    return np.asarray(sheet / 255.0, np.float32)


def _outlined(rows: list[tuple[str, float]], sheet: NDArray[np.uint8], left: float, size_px: float) -> Floats:
    image = Image.fromarray(sheet)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=size_px)
    for line, top in rows:
        draw.text((left, top), line, fill=255, font=font)
    return np.asarray(image, np.float32) / np.float32(255.0)


def _words(length: int, rng: Generator) -> str:
    letters = rng.choice(list(LETTERS), length)
    letters[rng.random(length) < 0.17] = " "
    return "".join(letters)


def _slanted(opacity: Floats, rng: Generator, *, degrees: float) -> Floats:
    """Turned, sheared and printed unevenly: ink lies thicker here than there."""
    side = opacity.shape[0]
    turn = cv2.getRotationMatrix2D(
        (side / 2, side / 2), rng.uniform(-degrees, degrees), rng.uniform(0.9, 1.1)
    )
    turn[0, 1] += rng.normal(0.0, 0.12)
    turned = cv2.warpAffine(opacity, turn, (side, side), flags=cv2.INTER_LINEAR)
    soft = cv2.GaussianBlur(turned, (0, 0), rng.uniform(0.3, 1.3))
    grid = rng.uniform(0.6, 1.2, (6, 6)).astype(np.float32)
    ink = cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(soft * ink * rng.uniform(0.6, 1.1), 0.0, 1.0), np.float32)
