"""Burning regions into a picture: filled with one flat tone, so that nothing of what was there is left.

Neither blurring nor coarsening: both can be undone for faces and writing. The new files are encoded from the
filled pixels, and carry none of the old file's metadata but its colour space.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

import pyvips

from archive.preservation.pictures.facts import Sizes
from archive.preservation.pictures.renditions import THUMBNAIL_LONG_SIDE_PX

_FILL = [68, 68, 68]  # a dark grey that is told from a black picture edge
_QUALITY = 90


@dataclass(frozen=True)
class Region:
    """A rectangle in fractions of the picture, origin at the top left."""

    x: float
    y: float
    width: float
    height: float

    @property
    def lies_inside(self) -> bool:
        """Whether it has an area and lies in the picture."""
        ends = (self.x + self.width, self.y + self.height)
        return self.x >= 0 and self.y >= 0 and self.width > 0 and self.height > 0 and max(ends) <= 1 + 1e-6


def burn(source: Path, regions: Sequence[Region], *, access: Path, thumbnail: Path) -> Sizes:
    """Write an access copy and a thumbnail of a JPEG with the regions filled. Raises `pyvips.Error`.

    A region covers every pixel that it touches.
    """
    picture = pyvips.Image.jpegload(str(source)).copy_memory()
    for region in regions:
        left, top = floor(region.x * picture.width), floor(region.y * picture.height)
        right = min(picture.width, ceil((region.x + region.width) * picture.width))
        bottom = min(picture.height, ceil((region.y + region.height) * picture.height))
        fill = _FILL if picture.bands == len(_FILL) else _FILL[:1]
        picture = picture.draw_rect(fill, left, top, right - left, bottom - top, fill=True)
    picture.jpegsave(str(access), Q=_QUALITY, keep="icc")
    scale = min(1.0, THUMBNAIL_LONG_SIDE_PX / max(picture.width, picture.height))
    small = picture.resize(scale)
    small.jpegsave(str(thumbnail), Q=_QUALITY, keep="icc")
    return Sizes((picture.width, picture.height), (small.width, small.height))
