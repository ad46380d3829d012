"""Between the whole numbers of a file and float32 in [0, 1]; in bands, to make no second full copy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Exif

from restoration.imaging.exif import block_of
from restoration.imaging.photograph import BandedPhotograph, BitDepth, Photograph, Pixels

Samples = NDArray[np.uint8] | NDArray[np.uint16]

BAND_PIXELS = 1 << 22


@dataclass
class Decoded:
    """What a format's reader hands over: whole numbers (H, W) or (H, W, 3), and what the file says of them.

    `orientation` is the Exif tag, 1 to 8: how the stored rows have to be turned to stand upright.
    """

    samples: Samples
    icc_profile: bytes | None = None
    dpi: tuple[float, float] | None = None
    exif: Exif | None = None
    orientation: int = 1
    warnings: tuple[str, ...] = ()

    def photograph(self) -> Photograph:
        """The upright photograph."""
        upright = turned(self.samples, self.orientation)
        dpi = self.dpi
        if dpi and self.orientation >= 5:  # 5 to 8 exchange rows and columns
            dpi = (dpi[1], dpi[0])
        block, exif_warnings = block_of(self.exif)
        return Photograph(
            pixels=dequantized(upright),
            bit_depth=depth_of(self.samples),
            is_grey=self.samples.ndim == 2,
            icc_profile=self.icc_profile,
            dpi=dpi,
            exif=block,
            warnings=self.warnings + exif_warnings,
        )


def depth_of(samples: Samples) -> BitDepth:
    """The bit depth of whole-number samples."""
    return 16 if samples.dtype == np.uint16 else 8


def bands(height: int, width: int) -> Iterator[slice]:
    """Cut the rows of a picture into slices of about four megapixels."""
    rows = max(1, BAND_PIXELS // max(1, width))
    for top in range(0, height, rows):
        yield slice(top, min(height, top + rows))


def dequantized(samples: Samples) -> Pixels:
    """uint8 or uint16 (H, W) or (H, W, 3) → float32 (H, W, 3) in [0, 1]."""
    height, width = samples.shape[:2]
    pixels = np.empty((height, width, 3), np.float32)
    most = np.float32(np.iinfo(samples.dtype).max)
    for rows in bands(height, width):
        part = samples[rows] if samples.ndim == 3 else samples[rows, :, None]
        np.divide(part, most, out=pixels[rows], casting="unsafe")
    return pixels


def quantized(pixels: Pixels, bit_depth: int, *, grey: bool) -> Samples:
    """float32 (H, W, 3) in [0, 1] → uint8 or uint16, (H, W) if grey, else (H, W, 3); undoes `dequantized`."""
    most, dtype = (65535, np.uint16) if bit_depth == 16 else (255, np.uint8)
    source = pixels[..., 0] if grey else pixels
    samples: Samples = np.empty(source.shape, dtype)
    for rows in bands(*pixels.shape[:2]):
        samples[rows] = np.rint(np.clip(source[rows], 0.0, 1.0) * np.float32(most))
    return samples


def sample_strips(photograph: BandedPhotograph, strip_rows: int) -> Iterator[Samples]:
    """Quantise a picture as it is made, cut anew into strips of so many rows; the last may be lower."""
    waiting: list[Samples] = []
    missing = strip_rows
    for band in photograph.bands:
        for top in range(0, len(band), strip_rows):
            fresh = quantized(band[top : top + strip_rows], photograph.bit_depth, grey=photograph.is_grey)
            while len(fresh) >= missing:
                yield _joined([*waiting, fresh[:missing]])
                waiting, fresh, missing = [], fresh[missing:], strip_rows
            waiting.append(fresh)
            missing -= len(fresh)
    if missing < strip_rows:
        yield _joined(waiting)


def _joined(pieces: list[Samples]) -> Samples:
    return cast("Samples", np.concatenate(pieces))


def all_samples(photograph: BandedPhotograph, bit_depth: BitDepth) -> Samples:
    """The whole picture as whole numbers, for formats that are encoded in one piece."""
    planes = () if photograph.is_grey else (3,)
    samples: Samples = np.empty((*photograph.size_hw, *planes), np.uint16 if bit_depth == 16 else np.uint8)
    top = 0
    for band in photograph.bands:
        samples[top : top + len(band)] = quantized(band, bit_depth, grey=photograph.is_grey)
        top += len(band)
    return samples


def turned(samples: Samples, orientation: int) -> Samples:
    """Apply an Exif orientation (Exif 2.32, tag 0x0112); a value outside 1 to 8 changes nothing."""
    turns: dict[int, Callable[[Samples], Samples]] = {
        2: np.fliplr,
        3: lambda rows: np.rot90(rows, 2),
        4: np.flipud,
        5: lambda rows: np.swapaxes(rows, 0, 1),
        6: lambda rows: np.rot90(rows, -1),
        7: lambda rows: np.swapaxes(np.rot90(rows, 2), 0, 1),
        8: lambda rows: np.rot90(rows, 1),
    }
    return turns[orientation](samples) if orientation in turns else samples
