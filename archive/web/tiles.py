"""Deep zoom: the descriptor of an access copy and its tiles (Microsoft Deep Zoom Image, overlap 0).

Level 0 is one pixel, each level doubles, the last is the whole picture; sizes round up. The pyramid on
disk halves from the whole picture down to one tile and rounds down: its last row may be a pixel short.
"""

from dataclasses import dataclass
from pathlib import Path

import pyvips

TILE_PX = 256
_QUALITY = 90


@dataclass(frozen=True)
class Tile:
    """One tile's address: level, column, row; columns and rows count from 0."""

    level: int
    column: int
    row: int


def descriptor(width_px: int, height_px: int) -> str:
    """The DZI document of a picture of this size."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="jpg" Overlap="0" '
        f'TileSize="{TILE_PX}">'
        f'<Size Width="{width_px}" Height="{height_px}"/></Image>\n'
    )


def top_level(width_px: int, height_px: int) -> int:
    """The level at which a picture is whole: the ceiling of the binary logarithm of its longer side."""
    return (max(width_px, height_px) - 1).bit_length()


def exists(tile: Tile, width_px: int, height_px: int) -> bool:
    """Whether a picture of this size has such a tile."""
    halvings = top_level(width_px, height_px) - tile.level
    if halvings < 0:
        return False
    columns, rows = (-(-_halved(side, halvings) // TILE_PX) for side in (width_px, height_px))
    return tile.column < columns and tile.row < rows


def cut(pyramid: Path, tile: Tile, width_px: int, height_px: int) -> bytes:
    """One existing tile of a tiled pyramidal TIFF, as JPEG."""
    halvings = top_level(width_px, height_px) - tile.level
    pages = pyvips.Image.new_from_file(str(pyramid)).get_n_pages()
    page = min(halvings, pages - 1)
    layer = pyvips.Image.new_from_file(str(pyramid), page=page)
    if halvings > page:
        layer = layer.thumbnail_image(
            _halved(width_px, halvings), height=_halved(height_px, halvings), size="force"
        )
    left, top = tile.column * TILE_PX, tile.row * TILE_PX
    # A layer that was rounded down may end right before its last, one pixel wide tile: its edge stands in.
    left, top = min(left, layer.width - 1), min(top, layer.height - 1)
    width, height = min(TILE_PX, layer.width - left), min(TILE_PX, layer.height - top)
    return bytes(layer.crop(left, top, width, height).jpegsave_buffer(Q=_QUALITY, keep="none"))


def _halved(side_px: int, times: int) -> int:
    return max(1, -(-side_px // (1 << times)))
