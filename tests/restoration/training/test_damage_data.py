"""Scenes and batches for the damage detector: decided by the seed, with truthful masks."""

import numpy as np
import pytest
import torch

from restoration.training import drawn_text
from restoration.training.damage_crops import LANES, DamageCrops
from restoration.training.damage_scenes import SOUGHT, VISIBLE, Harm, harmed, scene
from restoration.training.degradations import paper, specks
from restoration.training.photographs import Photographs, open_cache
from tests.restoration.training.photographs import draw


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=5)
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=64)


def test_a_scene_follows_from_its_generator(photographs: Photographs) -> None:
    one, again, other = (scene(photographs, np.random.default_rng(seed)) for seed in (4, 4, 5))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert one.tone.shape != other.tone.shape or not np.array_equal(one.tone, other.tone)


def test_damage_always_counts(photographs: Photographs) -> None:
    for seed in range(4):
        drawn = scene(photographs, np.random.default_rng(seed))
        assert drawn.counts[drawn.damage > 0].all()
        assert drawn.tone.shape == drawn.damage.shape == drawn.counts.shape


def test_what_is_called_damage_was_changed_visibly_and_what_counts_as_sound_was_not() -> None:
    sound = np.full((300, 300, 3), 0.5, np.float32)
    harm = Harm(sound)
    after, _ = specks.dust(sound, np.random.default_rng(1))
    harm.suffer(specks.dust, after)
    change = np.abs(harm.image - sound).max(axis=2)
    assert specks.dust in SOUGHT and harm.damage.any()
    assert change[harm.damage].min() > 0.9 * VISIBLE
    assert change[harm.counts & ~harm.damage].max() < VISIBLE


def test_stains_are_neither_damage_to_fill_nor_sound() -> None:
    sound = np.full((300, 300, 3), 0.7, np.float32)
    harm = Harm(sound)
    after, mask = paper.stain(sound, np.random.default_rng(2))
    harm.suffer(paper.stain, after)
    assert not harm.damage.any()
    assert not harm.counts[mask > 0].all()


def test_some_scenes_are_sound() -> None:
    sound = np.full((64, 64, 3), 0.5, np.float32)
    untouched = [harmed(sound, np.random.default_rng(seed)).image is sound for seed in range(60)]
    assert 3 < sum(untouched) < 30


def test_pages_are_full_of_writing_and_notes_are_not() -> None:
    rng = np.random.default_rng(3)
    pages = [(drawn_text.page(256, rng) > 0.3).mean() for _ in range(6)]
    notes = [(drawn_text.note(256, rng) > 0.3).mean() for _ in range(6)]
    assert 0.02 < np.mean(pages) < 0.6
    assert np.mean(notes) < np.mean(pages)


def test_a_batch_follows_from_seed_and_step_in_whatever_order(photographs: Photographs) -> None:
    running = DamageCrops(photographs, 32, 4, seed=1)
    running.batch(0)
    second = running.batch(1)
    fresh = DamageCrops(photographs, 32, 4, seed=1).batch(1)
    assert torch.equal(second.tone, fresh.tone)
    assert torch.equal(second.damage, fresh.damage)
    assert second.tone.shape == (4, 1, 32, 32)
    assert float(second.tone.min()) >= 0.0 and float(second.tone.max()) <= 1.0
    assert set(second.counts.flatten().tolist()) <= {0.0, 1.0}


def test_scenes_are_shared_by_every_eighth_step_and_one_is_new_each_time(photographs: Photographs) -> None:
    crops = DamageCrops(photographs, crop_px=64, batch_size=2, seed=3)
    first, second = crops._at_hand(3), crops._at_hand(3 + LANES)
    assert [one is other for one, other in zip(first[1:], second, strict=False)] == [True] * (len(first) - 1)
    beside = crops._at_hand(4)
    assert not any(one is other for one in second for other in beside)
