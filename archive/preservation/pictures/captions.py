"""A strip below a picture with words that say what it is, also where nobody reads what is inside a file.

Drawn with a font that knows Chinese where the machine has one (fontconfig tells), else with the one that
Pillow brings, which knows little more than ASCII.
"""

import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pyvips
from PIL import Image, ImageDraw, ImageFont

_PAPER, _INK = (250, 248, 244), (29, 27, 24)
_QUALITY = 90
_ASKED = ["fc-match", "--format=%{file}\n%{index}\n%{lang}", "sans:lang=zh-cn"]
_CHINESE = "zh-cn"
_LEAST_PX, _MOST_PX, _LETTERS_IN_WIDTH = 11, 120, 48

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def knows_chinese() -> bool:
    """Whether this machine can draw Chinese."""
    return _chinese_font() is not None


def add(source: Path, target: Path, lines: Sequence[str]) -> tuple[int, int]:
    """Write a JPEG with these lines on a strip below it; returns its size in pixels, (width, height).

    Colour profile and XMP go with it. Raises `pyvips.Error`.
    """
    picture = pyvips.Image.jpegload(str(source), access="sequential")
    strip = pyvips.Image.new_from_array(_strip(lines, picture.width))
    if picture.bands == 1:
        strip = strip.colourspace("b-w")
    whole = picture.join(strip, "vertical")
    keep = pyvips.enums.ForeignKeep.ICC | pyvips.enums.ForeignKeep.XMP
    whole.jpegsave(str(target), Q=_QUALITY, keep=keep)
    return whole.width, whole.height


def _strip(lines: Sequence[str], width_px: int) -> np.ndarray:
    """(H, W, 3) uint8, as high as the lines need. Long lines are written smaller, and then broken."""
    size_px = max(_LEAST_PX, min(_MOST_PX, width_px // _LETTERS_IN_WIDTH))
    inner_px = width_px - size_px
    drawable = lines if knows_chinese() else [_plain(line) for line in lines]
    while size_px > _LEAST_PX and _widest(drawable, _font(size_px)) > inner_px:
        size_px -= 1
    font = _font(size_px)
    broken = [part for line in drawable for part in _broken(line, font, inner_px)]
    leading_px = round(1.5 * size_px)
    strip = Image.new("RGB", (width_px, leading_px * len(broken) + size_px), _PAPER)
    draw = ImageDraw.Draw(strip)
    for number, part in enumerate(broken):
        draw.text((size_px // 2, size_px // 2 + number * leading_px), part, fill=_INK, font=font)
    return np.asarray(strip)


def _widest(lines: Sequence[str], font: Font) -> float:
    return max((font.getlength(line) for line in lines), default=0)


def _broken(line: str, font: Font, width_px: int) -> Iterator[str]:
    """The line in parts that fit, broken at a space where there is one."""
    while line:
        fits = max(1, next((n for n in range(len(line), 0, -1) if font.getlength(line[:n]) <= width_px), 1))
        space = line.rfind(" ", 0, fits + 1)
        end = space if fits < len(line) and space > 0 else fits
        yield line[:end]
        line = line[end:].strip()


def _plain(line: str) -> str:
    return line.encode("ascii", "ignore").decode().strip(" ·")


@cache
def _font(size_px: int) -> Font:
    found = _chinese_font()
    if found is None:
        return ImageFont.load_default(size=size_px)
    return ImageFont.truetype(found[0], size_px, index=found[1])


@cache
def _chinese_font() -> tuple[str, int] | None:
    """A font file with simplified Chinese in it, and which of its faces that is."""
    try:
        told = subprocess.run(  # noqa: S603 - a fixed question
            _ASKED, capture_output=True, text=True, timeout=10, check=True
        ).stdout
        path, index, languages = told.split("\n")
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return (path, int(index)) if _CHINESE in languages.split("|") else None
