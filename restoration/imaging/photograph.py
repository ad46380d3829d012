"""The pixel value that every step takes and gives."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
BitDepth = Literal[8, 16]


@dataclass(frozen=True, eq=False, kw_only=True)
class Carried:
    """What a file said about its picture besides the pixels, and what its result will say.

    `bit_depth` is that of the file and of the result; `is_grey` says that the three channels are equal. `dpi`
    is (x, y) in pixels per inch, `exif` a TIFF-style block without the "Exif" prefix. `warnings` are plain
    sentences about what could not be kept.
    """

    bit_depth: BitDepth = 8
    is_grey: bool = False
    icc_profile: bytes | None = None
    dpi: tuple[float, float] | None = None
    exif: bytes | None = None
    warnings: tuple[str, ...] = ()

    def replace(self, **changes: Any) -> Self:
        """The same picture with some fields changed."""
        return dataclasses.replace(self, **changes)

    def warn(self, sentence: str) -> Self:
        """The same picture with one more warning."""
        return self.replace(warnings=(*self.warnings, sentence))


@dataclass(frozen=True, eq=False)
class Photograph(Carried):
    """A picture in memory with all that its file said about it.

    `pixels` is float32 (H, W, 3) in [0, 1], RGB, encoded as in the file (its own RGB space, `icc_profile`);
    a grey file has three equal channels and `is_grey`. It is read-only: steps make new arrays.
    """

    pixels: Pixels

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.float32 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ValueError(f"pixels must be float32 (H, W, 3), not {self.pixels.dtype} {shape}")
        self.pixels.flags.writeable = False

    @property
    def size_hw(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return int(self.pixels.shape[0]), int(self.pixels.shape[1])

    def in_bands(self) -> "BandedPhotograph":
        """The same picture in the form that writers take, here in a single band."""
        return self.banded(self.size_hw, iter((self.pixels,)))

    def banded(self, size_hw: tuple[int, int], bands: Iterator[Pixels], **changes: Any) -> "BandedPhotograph":
        """A picture of another size that carries the same, with some fields changed."""
        carried = {field.name: getattr(self, field.name) for field in dataclasses.fields(Carried)}
        return BandedPhotograph(size_hw, bands, **{**carried, **changes})


@dataclass(frozen=True, eq=False)
class BandedPhotograph(Carried):
    """A picture that is made as it is consumed, once, so that it may be larger than memory.

    `bands` yields its rows from top to bottom as float32 (rows, W, 3) in [0, 1], as many as each time suits
    their maker, together `size_hw`. Pulling the next band does the work of making it, and raises what that
    raises.
    """

    size_hw: tuple[int, int]
    bands: Iterator[Pixels]

    def gathered(self) -> Photograph:
        """The whole picture in memory; its bands are consumed."""
        pixels = np.empty((*self.size_hw, 3), np.float32)
        top = 0
        for band in self.bands:
            pixels[top : top + len(band)] = band
            top += len(band)
        carried = {field.name: getattr(self, field.name) for field in dataclasses.fields(Carried)}
        return Photograph(pixels, **carried)
