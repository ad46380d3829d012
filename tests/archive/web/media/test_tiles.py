"""Deep zoom: the tiles together are the picture, at every level."""

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import pyvips
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from archive.models import Description
from archive.web import tiles
from archive.web.tiles import TILE_PX, Tile
from tests.archive.web.shelf import access_copy, with_copies


def ramp(width_px: int, height_px: int) -> np.ndarray:
    """(H, W, 3) uint8: red grows to the right, green downwards."""
    across = np.linspace(0, 255, width_px, dtype=np.uint8)
    down = np.linspace(0, 255, height_px, dtype=np.uint8)
    red, green = np.meshgrid(across, down)
    return np.stack([red, green, np.full_like(red, 90)], axis=-1)


def pyramid(path: Path, width_px: int, height_px: int) -> Path:
    image = pyvips.Image.new_from_array(ramp(width_px, height_px))
    image.tiffsave(
        str(path), tile=True, tile_width=TILE_PX, tile_height=TILE_PX, pyramid=True, compression="jpeg"
    )
    return path


@pytest.mark.parametrize(
    ("width_px", "height_px"), [(40, 30), (256, 256), (257, 300), (1023, 513), (700, 90)]
)
def test_at_every_level_the_tiles_lie_side_by_side_as_the_picture(
    tmp_path: Path, width_px: int, height_px: int
) -> None:
    source = pyramid(tmp_path / "p.tif", width_px, height_px)
    top = tiles.top_level(width_px, height_px)
    for level in range(top + 1):
        wide, high = (-(-side // 2 ** (top - level)) for side in (width_px, height_px))
        joined = np.zeros((high, wide, 3), np.uint8)
        for column in range(-(-wide // TILE_PX)):
            for row in range(-(-high // TILE_PX)):
                jpeg = tiles.cut(source, Tile(level, column, row), width_px, height_px)
                pixels = np.asarray(Image.open(BytesIO(jpeg)).convert("RGB"))
                top_px, left_px = row * TILE_PX, column * TILE_PX
                place = joined[top_px : top_px + pixels.shape[0], left_px : left_px + pixels.shape[1]]
                place[:] = pixels[: place.shape[0], : place.shape[1]]
        wanted = np.asarray(
            Image.fromarray(ramp(width_px, height_px)).resize((wide, high), Image.Resampling.BOX)
        )
        # The pyramid rounds down where deep zoom rounds up: the last row and column may be missing.
        inner = np.s_[: max(1, high - 1), : max(1, wide - 1)]
        assert np.abs(joined[inner].astype(int) - wanted[inner].astype(int)).mean() < 6


@given(st.integers(1, 40_000), st.integers(1, 40_000))
@settings(max_examples=80)
def test_the_top_level_holds_the_whole_picture_and_level_0_one_pixel(width_px: int, height_px: int) -> None:
    top = tiles.top_level(width_px, height_px)
    assert tiles.exists(Tile(0, 0, 0), width_px, height_px)
    assert not tiles.exists(Tile(0, 1, 0), width_px, height_px)
    last = Tile(top, (width_px - 1) // TILE_PX, (height_px - 1) // TILE_PX)
    assert tiles.exists(last, width_px, height_px)
    assert not tiles.exists(Tile(top, last.column + 1, last.row), width_px, height_px)
    assert not tiles.exists(Tile(top, last.column, last.row + 1), width_px, height_px)
    assert not tiles.exists(Tile(top + 1, 0, 0), width_px, height_px)


def test_the_descriptor_says_the_size_of_the_access_copy(client: Client, item: Description) -> None:
    copy = access_copy(with_copies(item))
    answer = client.get(reverse("media:dzi", args=[copy.pk]))
    size = ET.fromstring(answer.content)[0]
    assert (size.get("Width"), size.get("Height")) == (str(copy.width_px), str(copy.height_px))


def test_a_tile_is_a_jpeg_that_a_browser_may_ask_about_again(client: Client, item: Description) -> None:
    copy = access_copy(with_copies(item))
    top = tiles.top_level(copy.width_px, copy.height_px)
    address = reverse("media:tile", args=[copy.pk, top, 0, 0])
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert Image.open(BytesIO(answer.content)).size == (
        min(TILE_PX, copy.width_px),
        min(TILE_PX, copy.height_px),
    )
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_tile_beside_the_picture_is_not_found(client: Client, item: Description) -> None:
    copy = access_copy(with_copies(item))
    assert client.get(reverse("media:tile", args=[copy.pk, 3, 7, 0])).status_code == 404
    assert client.get(reverse("media:tile", args=[copy.pk, 99, 0, 0])).status_code == 404
