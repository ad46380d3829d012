"""Ageing: the same seed gives the same print, masks tell the truth, pictures stay pictures."""

from collections.abc import Callable

import numpy as np
import pytest
from skimage import data

from restoration.training.degradations import (
    Kind,
    age,
    breakage,
    fading,
    film,
    paper,
    scratches,
    specks,
    toning,
)
from restoration.training.degradations.canvas import Floats, Generator

DAMAGES = (
    scratches.long,
    scratches.short,
    specks.dust,
    specks.hairs,
    specks.flakes,
    paper.crease,
    paper.worn_edges,
    paper.stain,
    paper.foxing,
    breakage.cracks,
    breakage.tears,
    breakage.losses,
    breakage.pinholes,
)
TONES = (
    toning.gray,
    toning.sepia,
    fading.fade,
    fading.fade_dyes,
    fading.light_leak,
    fading.pale_edges,
    film.soften,
    film.grain,
)
Damage = Callable[[Floats, Generator], tuple[Floats, Floats]]
Tone = Callable[[Floats, Generator], Floats]


@pytest.fixture(scope="module")
def photograph() -> Floats:
    pixels: Floats = data.astronaut()[::2, ::2][:200].astype(np.float32) / np.float32(255)  # type: ignore[no-untyped-call]
    return pixels


@pytest.mark.parametrize("kind", list(Kind))
def test_the_same_seed_gives_the_same_print(photograph: Floats, kind: Kind) -> None:
    first, second = age(photograph, seed=5, kind=kind), age(photograph, seed=5, kind=kind)
    assert np.array_equal(first.image, second.image)
    assert np.array_equal(first.mask, second.mask)


@pytest.mark.parametrize("kind", list(Kind))
def test_another_seed_gives_another_print(photograph: Floats, kind: Kind) -> None:
    assert not np.array_equal(
        age(photograph, seed=5, kind=kind).image, age(photograph, seed=6, kind=kind).image
    )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("shape", [(90, 140), (257, 131)])
def test_an_aged_picture_has_its_size_type_and_range(kind: Kind, shape: tuple[int, int]) -> None:
    clean = np.random.default_rng(1).random((*shape, 3), dtype=np.float32)
    aged = age(clean, seed=1, kind=kind)
    assert aged.image.shape == clean.shape
    assert aged.image.dtype == aged.mask.dtype == np.float32
    assert aged.image.min() >= 0.0 and aged.image.max() <= 1.0
    assert set(np.unique(aged.mask)) <= {0.0, 1.0}


def test_ageing_leaves_the_clean_picture_alone(photograph: Floats) -> None:
    before = photograph.copy()
    age(photograph, seed=2, kind=Kind.SEPIA_PRINT)
    assert np.array_equal(photograph, before)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda piece: piece.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_outside_its_mask_damage_changes_no_bit(photograph: Floats, damage: Damage, seed: int) -> None:
    damaged, mask = damage(photograph, np.random.default_rng(seed))
    assert np.array_equal(damaged[mask == 0], photograph[mask == 0])


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda piece: piece.__name__)
def test_inside_its_mask_damage_shows(photograph: Floats, damage: Damage) -> None:
    seen = []
    for seed in range(6):
        damaged, mask = damage(photograph, np.random.default_rng(seed))
        assert mask.mean() < 0.5
        if mask.any():
            changed = np.abs(damaged - photograph).max(axis=2)[mask == 1]
            seen.append(float((changed > 1 / 255).mean()))
    assert len(seen) >= 4
    assert np.mean(seen) > 0.8


@pytest.mark.parametrize("tone", TONES, ids=lambda piece: piece.__name__)
def test_a_tone_keeps_the_picture_recognizable(photograph: Floats, tone: Tone) -> None:
    toned = tone(photograph, np.random.default_rng(3))
    likeness = np.corrcoef(toned.mean(axis=2).ravel(), photograph.mean(axis=2).ravel())[0, 1]
    assert likeness > 0.85


def test_a_grey_print_of_film_has_three_equal_channels_before_damage(photograph: Floats) -> None:
    toned = toning.gray(photograph, np.random.default_rng(1))
    assert np.array_equal(toned[..., 0], toned[..., 1])
    assert np.array_equal(toned[..., 1], toned[..., 2])


def test_sepia_is_brown(photograph: Floats) -> None:
    red, green, blue = toning.sepia(photograph, np.random.default_rng(1)).mean(axis=(0, 1))
    assert red > green > blue


def test_fading_takes_contrast(photograph: Floats) -> None:
    faded = fading.fade(photograph, np.random.default_rng(1))
    assert faded.std() < 0.85 * photograph.std()
    assert faded.min() > photograph.min() + 0.03


def test_faded_dyes_turn_red(photograph: Floats) -> None:
    grey = np.full((32, 32, 3), 0.3, np.float32)
    red, green, blue = fading.fade_dyes(grey, np.random.default_rng(1)).mean(axis=(0, 1))
    assert red > green
    assert red > blue


def test_wear_scales_with_the_picture(photograph: Floats) -> None:
    large = np.repeat(np.repeat(photograph, 3, axis=0), 3, axis=1)
    share = [float(scratches.short(p, np.random.default_rng(8))[1].mean()) for p in (photograph, large)]
    assert share[1] == pytest.approx(share[0], rel=0.8)


def test_an_unknown_kind_is_refused(photograph: Floats) -> None:
    with pytest.raises(ValueError, match="daguerreotype"):
        age(photograph, seed=1, kind="daguerreotype")
