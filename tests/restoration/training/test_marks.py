"""Marks of no name: of any tone, somewhere on the picture, never all over it."""

import numpy as np
import pytest

from restoration.training.damage_scenes import SOUGHT, harmed
from restoration.training.degradations import ageing
from restoration.training.degradations.marks import marks


def grey(side: int = 256) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.full((side, side, 3), 0.5, np.float32)


def test_the_same_seed_draws_the_same_marks() -> None:
    (first, mask), (second, _mask) = (marks(grey(), np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(first[mask == 0], grey()[mask == 0])
    assert mask.any()


def test_some_are_light_and_some_are_dark_and_most_of_the_picture_stays() -> None:
    drawn = [marks(grey(), np.random.default_rng(seed)) for seed in range(40)]
    assert any((image > 0.75).any() for image, _mask in drawn)
    assert any((image < 0.25).any() for image, _mask in drawn)
    assert np.mean([mask.mean() for _image, mask in drawn]) < 0.06


def test_the_detector_learns_on_them_and_no_specimen_shows_them() -> None:
    assert marks in SOUGHT
    assert all(marks not in pieces for pieces in ageing.DAMAGES.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_light_on_one_print_may_be_dark_on_another(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    def white(image: np.ndarray, _rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        after = image.copy()
        after[:8] = 1.0
        return after, (after != image).any(axis=2).astype(np.float32)

    monkeypatch.setattr("restoration.training.damage_scenes.SOUGHT", {white: 1.0})
    monkeypatch.setattr("restoration.training.damage_scenes.UNSOUGHT", {})
    tops = [harmed(grey(32), np.random.default_rng((seed, each))).image[0, 0, 0] for each in range(60)]
    assert max(tops) > 0.6
    assert min(tops) < 0.4
