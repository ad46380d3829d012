"""Batches: a function of seed and step, in the ranges that the net expects."""

import numpy as np
import pytest
import torch

from restoration.nets.colorizer import pool_hints
from restoration.training import tones
from restoration.training.datasets import ColorCrops, pooled, random_crop, simulated_hints
from restoration.training.photographs import Photographs, open_cache
from tests.restoration.training.photographs import draw


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=8)
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=40)


def crops(photographs: Photographs, seed: int = 3) -> ColorCrops:
    return ColorCrops(photographs, crop_px=32, batch_size=6, seed=seed)


def test_a_batch_follows_from_seed_and_step_alone(photographs: Photographs) -> None:
    crops(photographs).batch(6)
    first, again = crops(photographs).batch(7), crops(photographs).batch(7)
    assert torch.equal(first.lightness, again.lightness)
    assert torch.equal(first.hints, again.hints)
    assert torch.equal(first.ab, again.ab)


def test_other_steps_and_other_seeds_bring_other_batches(photographs: Photographs) -> None:
    batch = crops(photographs).batch(7)
    assert not torch.equal(batch.ab, crops(photographs).batch(8).ab)
    assert not torch.equal(batch.ab, crops(photographs, seed=4).batch(7).ab)


def test_a_batch_has_the_shapes_and_ranges_of_the_net(photographs: Photographs) -> None:
    batch = crops(photographs).batch(0)
    assert batch.lightness.shape == (6, 1, 32, 32)
    assert batch.hints.shape == (6, 3, 8, 8)
    assert batch.ab.shape == (6, 2, 32, 32)
    assert batch.coarse_ab.shape == (6, 2, 8, 8)
    assert batch.lightness.min() >= 0 and batch.lightness.max() <= 100
    assert batch.ab.abs().max() < 128
    assert batch.ab.std() > 5


def test_some_crops_come_with_hints_and_some_without(photographs: Photographs) -> None:
    hinted = torch.cat([crops(photographs).batch(step).hints[:, 2].amax(dim=(1, 2)) for step in range(8)])
    assert 0.1 < hinted.mean() < 0.7


def test_hints_are_near_the_true_color(photographs: Photographs) -> None:
    ab = random_crop(photographs.picture(0), 32, np.random.default_rng(1))[..., 1:]
    flat = np.full_like(ab, 20.0)
    hints = simulated_hints(flat, 30, np.random.default_rng(2))
    given = hints[hints[..., 2] > 0]
    assert len(given) > 30
    assert np.abs(given[:, :2] - 20.0).max() < 10


def test_hints_are_pooled_as_the_net_pools_them() -> None:
    rng = np.random.default_rng(5)
    hints = simulated_hints(rng.normal(0, 30, (32, 32, 2)).astype(np.float32), 9, rng)
    expected = pool_hints(torch.from_numpy(hints).permute(2, 0, 1)[None], (8, 8))[0]
    assert torch.allclose(torch.from_numpy(pooled(hints)), expected, atol=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_old_lightness_stays_in_range_and_keeps_the_picture(photographs: Photographs, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lab = random_crop(photographs.picture(1), 32, rng)
    aged = tones.old_lightness(lab, rng)
    assert aged.dtype == np.float32
    assert aged.min() >= 0 and aged.max() <= 100
    assert np.isfinite(aged).all()


def test_an_emulsion_blind_to_red_shows_red_things_dark() -> None:
    red = np.full((4, 4, 3), (50.0, 60.0, 0.0), np.float32)
    darker = [tones.emulsion(red, np.random.default_rng(seed)).mean() < 50.0 for seed in range(60)]
    assert np.mean(darker) > 0.6
