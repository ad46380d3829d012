"""The pixel value that every step takes and gives."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]
BitDepth = Literal[8, 16]


@dataclass(frozen=True, eq=False)
class Photograph:
    """A picture in memory with all that its file said about it.

    `pixels` is float32 (H, W, 3) in [0, 1], RGB, encoded as in the file (its own RGB space, `icc_profile`);
    a grey file has three equal channels and `is_grey`. It is read-only: steps make new arrays. `bit_depth` is
    that of the file and of the result. `dpi` is (x, y) in pixels per inch, `exif` a TIFF-style block without
    the "Exif" prefix. `warnings` are plain sentences about what could not be kept.
    """

    pixels: Pixels
    bit_depth: BitDepth = 8
    is_grey: bool = False
    icc_profile: bytes | None = None
    dpi: tuple[float, float] | None = None
    exif: bytes | None = None
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.float32 or len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise ValueError(f"pixels must be float32 (H, W, 3), not {self.pixels.dtype} {shape}")
        self.pixels.flags.writeable = False

    @property
    def size_hw(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return int(self.pixels.shape[0]), int(self.pixels.shape[1])

    def replace(self, **changes: Any) -> Self:
        """The same photograph with some fields changed."""
        return dataclasses.replace(self, **changes)

    def warn(self, sentence: str) -> Self:
        """The same photograph with one more warning."""
        return self.replace(warnings=(*self.warnings, sentence))
