"""Palettes taken from pictures: of colour ones only, as the engine would take them, and shown in order."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from archive.domain.errors import HandworkRefused
from archive.engine import palettes
from restoration.imaging.palettes import read
from restoration.steps.color_guide import palette_setting


@pytest.fixture
def coffee() -> np.ndarray:
    return np.asarray(data.coffee())  # type: ignore[no-untyped-call]


def saved(pixels: np.ndarray, folder: Path) -> Path:
    path = folder / "picture.jpg"
    Image.fromarray(pixels).save(path, quality=95)
    return path


def test_it_is_the_palette_that_the_engine_takes(coffee: np.ndarray, tmp_path: Path) -> None:
    taken = dict(read(palettes.of_picture(saved(coffee, tmp_path))))
    engine = dict(read(palette_setting((coffee / 255).astype(np.float32))))
    assert sum(abs(taken.get(ab, 0) - engine.get(ab, 0)) for ab in {*taken, *engine}) < 0.05


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0), (1.0, 0.9, 0.75)], ids=["grey", "sepia"])
def test_what_has_one_tint_all_over_has_no_colours(tint: tuple[float, ...], tmp_path: Path) -> None:
    camera = data.camera()[..., None] * np.array(tint)  # type: ignore[no-untyped-call]
    with pytest.raises(HandworkRefused, match="grey"):
        palettes.of_picture(saved(camera.astype(np.uint8), tmp_path))


def test_two_hues_on_both_sides_of_grey_are_colours(tmp_path: Path) -> None:
    beach = np.full((40, 60, 3), (90, 130, 190), np.uint8)
    beach[34:] = (190, 160, 110)
    assert palettes.of_picture(saved(beach, tmp_path))


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_what_cannot_be_read_has_no_picture(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(HandworkRefused, match="unseen"):
        palettes.of_picture(path)


@pytest.mark.parametrize("wrong", ["nan,0:1", "summer", "0,0:inf"])
def test_what_no_recipe_may_hold_is_not_shown(wrong: str) -> None:
    with pytest.raises(ValueError, match="entries"):
        palettes.patches(wrong)
    assert palettes.patches("0,0:0") == []


def test_a_picture_of_one_channel_has_no_colours(tmp_path: Path) -> None:
    with pytest.raises(HandworkRefused, match="grey"):
        palettes.of_picture(saved(data.camera(), tmp_path))  # type: ignore[no-untyped-call]


def test_patches_lie_side_by_side_the_commonest_first() -> None:
    grey, blue = palettes.patches("0,0:0.6;0,-48:0.2")
    assert tuple(grey) == (0, 75, "#969696")
    assert (blue.left, blue.width) == (75, 25)
    red, _green, most = (int(blue.color[start : start + 2], 16) for start in (1, 3, 5))
    assert most > red + 50
    assert palettes.patches("") == []
