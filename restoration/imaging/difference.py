"""How far two results lie apart, sample by sample; strip by strip, to hold neither of them whole."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import tifffile

from restoration.errors import UnreadableImage
from restoration.imaging.files import DAMAGE
from restoration.imaging.samples import Samples, bands


@dataclass(frozen=True)
class Difference:
    """Two pictures of one size and depth compared.

    `psnr_db` is None where they are equal; `largest` is the largest difference of a sample, in steps of which
    white has `most` (255 or 65535); `differing_share` the share of samples that differ, 0 to 1.
    """

    psnr_db: float | None
    largest: int
    most: int
    differing_share: float

    @property
    def is_none(self) -> bool:
        """Whether the pictures are equal to the last sample."""
        return self.largest == 0


def difference(one: Path, other: Path) -> Difference | None:
    """Compare the first pages of two TIFF files as they are stored; None where size, depth or planes differ.

    Raises `UnreadableImage` where one of them is damaged or no TIFF.
    """
    try:
        with tifffile.TiffFile(one) as first, tifffile.TiffFile(other) as second:
            return _difference(first.pages[0], second.pages[0])
    except DAMAGE as error:
        raise UnreadableImage(one, f"cannot be compared with {other} ({error})") from error


def _difference(one: Any, other: Any) -> Difference | None:
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        return None
    squares, largest, differing = 0.0, 0, 0
    strips = _strips if one.rowsperstrip == other.rowsperstrip else _cut
    for left, right in zip(strips(one), strips(other), strict=True):
        apart = np.abs(left.astype(np.int32) - right)
        squares += float(np.sum(np.square(apart, dtype=np.float64)))
        largest = max(largest, int(apart.max(initial=0)))
        differing += int(np.count_nonzero(apart))
    count, most = math.prod(one.shape), int(np.iinfo(one.dtype).max)
    psnr_db = 10 * math.log10(most**2 * count / squares) if squares else None
    return Difference(psnr_db, largest, most, differing / count)


def _strips(page: Any) -> Iterator[Samples]:
    """The rows as the file is cut."""
    return (cast("Samples", strip) for strip, *_ in page.segments())


def _cut(page: Any) -> Iterator[Samples]:
    """The rows of a file that another program, or another version of this, has cut."""
    samples = cast("Samples", page.asarray())
    return (samples[rows] for rows in bands(*samples.shape[:2]))
