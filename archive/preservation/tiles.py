"""Deep zoom tiles (DZI) out of a tiled pyramidal TIFF, one at a time.

Geometry: Microsoft Deep Zoom; level 0 is one pixel, the highest level is the full size, each level has half
the sides of the next, rounded up.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import pyvips

from archive.domain.errors import ArchiveError

TILE_PX = 254
OVERLAP_PX = 1
_QUALITY = 85


class NoSuchTile(ArchiveError):
    """A level, column or row that the image does not have."""

    code = "archive.F003"

    def __init__(self, *, level: int, col: int, row: int) -> None:
        self.level, self.col, self.row = level, col, row
        super().__init__(f"There is no tile {level}/{col}_{row}.")


@dataclass(frozen=True)
class DeepZoom:
    """Sizes that a DZI descriptor gives, in pixels."""

    width_px: int
    height_px: int
    tile_px: int = TILE_PX
    overlap_px: int = OVERLAP_PX

    @property
    def levels(self) -> int:
        """How many levels there are; the highest is `levels - 1`."""
        return math.ceil(math.log2(max(self.width_px, self.height_px))) + 1

    def size_wh(self, level: int) -> tuple[int, int]:
        """Size of the whole image at a level, (width, height)."""
        shrink = 2 ** (self.levels - 1 - level)
        return math.ceil(self.width_px / shrink), math.ceil(self.height_px / shrink)

    def descriptor(self) -> str:
        """The `.dzi` file."""
        size = f'<Size Width="{self.width_px}" Height="{self.height_px}"/>'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="jpg" '
            f'Overlap="{self.overlap_px}" TileSize="{self.tile_px}">{size}</Image>'
        )


def deep_zoom(pyramid: Path) -> DeepZoom:
    """The geometry of a pyramid."""
    image = pyvips.Image.tiffload(str(pyramid))
    return DeepZoom(image.width, image.height)


def tile(pyramid: Path, *, level: int, col: int, row: int) -> bytes:
    """One tile as JPEG. Raises `NoSuchTile`."""
    full = pyvips.Image.tiffload(str(pyramid))
    zoom = DeepZoom(full.width, full.height)
    if not 0 <= level < zoom.levels or min(col, row) < 0:
        raise NoSuchTile(level=level, col=col, row=row)
    width, height = zoom.size_wh(level)
    left, top = _start(col), _start(row)
    if col * TILE_PX >= width or row * TILE_PX >= height:
        raise NoSuchTile(level=level, col=col, row=row)
    right = min(width, (col + 1) * TILE_PX + OVERLAP_PX)
    bottom = min(height, (row + 1) * TILE_PX + OVERLAP_PX)
    image = _at_level(pyramid, full, shrink_steps=zoom.levels - 1 - level, size_wh=(width, height))
    data: bytes = image.crop(left, top, right - left, bottom - top).jpegsave_buffer(Q=_QUALITY, keep="none")
    return data


def _start(index: int) -> int:
    return max(0, index * TILE_PX - OVERLAP_PX)


def _at_level(
    pyramid: Path, full: pyvips.Image, *, shrink_steps: int, size_wh: tuple[int, int]
) -> pyvips.Image:
    """The stored level nearest above the wanted one, brought to exactly `size_wh`."""
    pages = full.get("n-pages") if full.get_typeof("n-pages") else 1
    page = min(shrink_steps, pages - 1)
    image = pyvips.Image.tiffload(str(pyramid), page=page)
    width, height = size_wh
    if page < shrink_steps:
        image = image.resize(width / image.width, vscale=height / image.height)
    # The stored levels are rounded down, those of Deep Zoom up: the last row or column is repeated.
    return image.embed(0, 0, width, height, extend="copy")
