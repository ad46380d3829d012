"""Rods, wires, wheels and lattices: drawn solid into what is photographed, and never called damage."""

import numpy as np
import pytest

from restoration.training import damage_scenes
from restoration.training.damage_scenes import scene
from restoration.training.drawn_structures import SORTS, structures
from restoration.training.photographs import Photographs, open_cache
from tests.restoration.training.photographs import draw

GREY = np.full((256, 256, 3), 0.5, np.float32)


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.__name__)
def test_each_sort_is_decided_by_the_seed_and_thin(sort: object) -> None:
    assert callable(sort)
    for seed in range(8):
        one, again = (sort(GREY, np.random.default_rng(seed)) for _ in range(2))
        assert len(one) == len(again) > 0
        for line, same in zip(one, again, strict=True):
            assert np.array_equal(line.points, same.points)
            assert 0 < line.width_px <= 14
            assert 0 <= line.tone <= 1


def test_they_change_a_small_part_of_a_picture_light_or_dark() -> None:
    drawn = [structures(GREY.copy(), np.random.default_rng(seed)) for seed in range(30)]
    changed = [(np.abs(picture - GREY).max(axis=2) > 0.05).mean() for picture in drawn]
    assert 0.005 < np.mean(changed) < 0.25
    assert any((picture > 0.75).any() for picture in drawn)
    assert any((picture < 0.25).any() for picture in drawn)


def test_what_was_photographed_is_no_damage(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=3)
    photographs: Photographs = open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=64)
    built = np.zeros(1, int)

    def barred(picture: np.ndarray, _rng: np.random.Generator) -> np.ndarray:
        built[0] += 1
        picture[200:260] = 0.0
        return picture

    for name, value in (("SOUGHT", {}), ("UNSOUGHT", {}), ("PLAIN_SHARE", 1.0)):
        monkeypatch.setattr(damage_scenes, name, value)
    monkeypatch.setattr("restoration.training.drawn_structures.structures", barred)
    dark = []
    for share in (0.0, 1.0):
        monkeypatch.setattr(damage_scenes, "BUILT_SHARE", share)
        scenes = [scene(photographs, np.random.default_rng(seed)) for seed in range(8)]
        assert not any(each.damage.any() for each in scenes)
        assert all(each.counts.all() for each in scenes)
        dark.append(float(np.mean([(each.tone[200:260] < 30).mean() for each in scenes])))
        assert (built[0] > 0) == (share > 0)
    assert dark[1] > dark[0] + 0.3
