"""Suggesting faces: found where one is, none where none is, and a plain word where nothing can be read."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from archive.preservation.pictures import faces


def test_a_face_is_suggested_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "portrait.jpg"
    Image.fromarray(data.astronaut()).save(path)  # type: ignore[no-untyped-call]
    regions = faces.suggest(path)
    assert any(r.x < 0.43 < r.x + r.width and r.y < 0.2 < r.y + r.height for r in regions)
    assert all(region.lies_inside for region in regions)


def test_nothing_is_suggested_on_an_empty_picture(tmp_path: Path) -> None:
    path = tmp_path / "grey.jpg"
    Image.fromarray(np.full((300, 400), 128, np.uint8)).save(path)
    assert faces.suggest(path) == []


def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "text.jpg"
    path.write_text("not a picture")
    with pytest.raises(faces.FacesNotFound):
        faces.suggest(path)
