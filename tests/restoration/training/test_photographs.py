"""The folder, its split and its cache."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from restoration.training.errors import NoPhotographs
from restoration.training.photographs import find, held_out, open_cache, read_lab, unpacked
from tests.restoration.training.photographs import draw


def test_about_a_tenth_is_held_out_by_name_alone() -> None:
    names = [Path(f"some/where/{number:016x}.jpg") for number in range(4000)]
    share = np.mean([held_out(name) for name in names])
    assert 0.08 < share < 0.12
    assert [held_out(Path("else") / name.name) for name in names] == [held_out(name) for name in names]


def test_held_out_photographs_never_reach_the_cache(tmp_path: Path) -> None:
    paths = draw(tmp_path / "photographs", count=10)
    cached = open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=32)
    assert len(cached) == sum(not held_out(path) for path in paths) == 8


def test_a_broken_file_costs_only_itself(tmp_path: Path) -> None:
    draw(tmp_path / "photographs", count=3)
    (tmp_path / "photographs" / "land" / "torn-0.jpg").write_bytes(b"\xff\xd8\xff but no picture")
    assert len(open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=32)) == 3


def test_cached_pixels_are_those_of_the_file(tmp_path: Path) -> None:
    paths = draw(tmp_path / "photographs", count=1)
    cached = open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=48)
    lab = unpacked(cached.picture(0))
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2BGR) * 255
    drawn = cv2.imread(str(paths[0]))
    assert drawn is not None
    assert np.abs(rgb - drawn.astype(np.float32)).mean() < 2.0


def test_the_cache_is_decoded_once_and_again_when_the_folder_changes(tmp_path: Path) -> None:
    draw(tmp_path / "photographs", count=3)
    seen: list[float] = []
    for _ in range(2):
        open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=32, on_progress=seen.append)
    assert len(seen) == 3
    draw(tmp_path / "photographs", count=4)
    assert len(open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=32)) == 4


def test_a_small_source_is_drawn_more_often_than_its_size_but_not_as_often_as_a_large_one(
    tmp_path: Path,
) -> None:
    draw(tmp_path / "photographs", count=9)
    cached = open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=32)
    weights = cached.sampling_weights
    land = weights[[source == "land" for source in cached.sources]].sum()
    counted = np.mean([source == "land" for source in cached.sources])
    assert weights.sum() == pytest.approx(1.0)
    assert counted < land < 0.5


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoPhotographs, match="colour photographs"):
        open_cache(tmp_path, tmp_path / "cache", short_px=32)


def test_other_files_are_not_taken_for_photographs(tmp_path: Path) -> None:
    (tmp_path / "credits.tsv").write_text("who took what")
    assert find(tmp_path) == ()
    assert read_lab(tmp_path / "credits.tsv", 32) is None
