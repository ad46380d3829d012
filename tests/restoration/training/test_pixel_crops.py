"""Batches for the networks that make pixels: a function of seed and step, in the ranges that they expect."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from restoration.imaging.color import luma
from restoration.imaging.metrics import noise_sigma
from restoration.training import denoise_task, inpaint_task, upscale_crops, upscale_task
from restoration.training.inpaint_task import MOST_SHARE, holes
from restoration.training.photographs import Photographs, open_cache
from restoration.training.pixel_pairs import PixelCrops, crops_of
from restoration.training.run import TrainingRun, TrainingTask, TrainSettings
from restoration.training.sampling import drawn, stacked
from restoration.training.upscale_crops import eight_bits, shrunk, square
from tests.restoration.training.photographs import draw

SIDE = 32


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=6, size_hw=(150, 180))
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "rgb", short_px=None, space="rgb")


def crops(kind: str, photographs: Photographs, seed: int = 3, side: int = SIDE) -> PixelCrops:
    settings = TrainSettings(batch_size=6, crop_px=side, learning_rate=1e-3, seed=seed)
    return PAIRS[kind](photographs, settings)


PAIRS = {
    "denoise": crops_of(denoise_task.pair),
    "inpaint": crops_of(inpaint_task.pair),
    **{
        f"{kind}-x{scale}": crops_of(partial(upscale_crops.pair, scale=scale, degraded=kind == "print"))
        for kind in ("clean", "print")
        for scale in (2, 4)
    },
}
KINDS = tuple(PAIRS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_follows_from_seed_and_step_alone(photographs: Photographs, kind: str) -> None:
    made = crops(kind, photographs)
    made.batch(6)
    one, again = made.batch(7), crops(kind, photographs).batch(7)
    assert all(torch.equal(a, b) for a, b in zip(one, again, strict=True))
    for other in (made.batch(8), crops(kind, photographs, seed=4).batch(7)):
        assert not torch.equal(one[1], other[1])


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_lie_between_black_and_white(photographs: Photographs, kind: str) -> None:
    for part in crops(kind, photographs).batch(0):
        assert part.dtype == torch.float32
        assert part.min() >= -1e-6 and part.max() <= 1 + 1e-6


@pytest.mark.parametrize("scale", [2, 4])
def test_small_and_large_show_the_same_place(photographs: Photographs, scale: int) -> None:
    batch = crops(f"clean-x{scale}", photographs).batch(0)
    assert batch.seen.shape == (6, 3, SIDE, SIDE)
    assert batch.wanted.shape == (6, 3, SIDE * scale, SIDE * scale)
    mean = torch.nn.functional.avg_pool2d(batch.wanted, scale)
    assert (mean - batch.seen).abs().mean() < 0.03
    assert torch.equal(batch.seen, torch.round(batch.seen * 255) / 255)


def test_prints_are_worse_than_clean_ones_of_the_same_photographs(photographs: Photographs) -> None:
    clean, degraded = (crops(kind, photographs).batch(1) for kind in ("clean-x2", "print-x2"))
    assert torch.equal(clean.wanted, degraded.wanted)
    assert (clean.seen - degraded.seen).abs().mean() > 0.003


def test_the_level_is_that_of_the_noise_and_none_where_there_is_none(photographs: Photographs) -> None:
    clean_ones = 0
    for step in range(8):
        batch = crops("denoise", photographs, side=64).batch(step)
        for noisy, clean in zip(batch.seen, batch.wanted, strict=True):
            level = float(noisy[3, 0, 0])
            assert (noisy[3] == level).all()
            if torch.equal(noisy[:3], clean):
                clean_ones += 1
                assert level == 0.0
            else:
                assert 0.001 < level < 0.3
    assert 0 < clean_ones < 24


def test_the_level_is_what_the_blind_estimate_would_say() -> None:
    sigma, ratios = 0.05, []
    for seed in range(12):
        noise = (
            np.random.default_rng(seed).normal(0.5, sigma, (64, 64, 1)).astype(np.float32).repeat(3, axis=2)
        )
        ratios.append(noise_sigma(luma(noise)) / sigma)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.2)


def test_holes_are_marked_and_filled_and_the_rest_is_the_picture(photographs: Photographs) -> None:
    for step in range(4):
        batch = crops("inpaint", photographs, side=64).batch(step)
        mask = batch.seen[:, 3:]
        assert set(mask.flatten().tolist()) == {0.0, 1.0}
        shares = mask.mean(dim=(1, 2, 3))
        assert shares.min() >= 0.02 and shares.mean() <= MOST_SHARE + 0.15
        off = (batch.seen[:, :3] - batch.wanted).abs()
        assert (off * (1 - mask)).max() < 0.25  # grain at the most
        assert (off * mask).sum() > 0


def test_some_squares_are_grey(photographs: Photographs) -> None:
    wholes = torch.cat([crops("inpaint", photographs).batch(step).wanted for step in range(5)])
    grey = (wholes.amax(dim=1) - wholes.amin(dim=1)).amax(dim=(1, 2)) < 1e-6
    assert 5 < int(grey.sum()) < 25


def test_holes_follow_from_their_generator() -> None:
    square_of_grey = np.full((64, 64, 3), 0.5, np.float32)
    one, again, other = (holes(square_of_grey, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)


def test_a_square_comes_from_small_photographs_too(photographs: Photographs) -> None:
    for seed in range(6):
        piece = square(photographs.picture(0), 200, np.random.default_rng(seed))
        assert piece.shape == (200, 200, 3)
        assert piece.min() >= 0 and piece.max() <= 1


def test_shrinking_keeps_the_mean_and_eight_bits_round() -> None:
    picture = np.random.default_rng(2).random((32, 32, 3), np.float32)
    assert shrunk(picture, 4).shape == (8, 8, 3)
    assert shrunk(picture, 4).mean() == pytest.approx(float(picture.mean()), abs=0.01)
    assert set(np.rint(eight_bits(picture) * 255).ravel()) <= set(range(256))
    assert eight_bits(np.array([-0.2, 1.3], np.float32)).tolist() == [0.0, 1.0]


def test_every_slot_draws_with_a_generator_of_its_own(photographs: Photographs) -> None:
    def number(_stored: object, rng: np.random.Generator) -> float:
        return float(rng.random())

    one = drawn(photographs, number, count=5, seed=1, step=2)
    assert one == drawn(photographs, number, count=5, seed=1, step=2)
    assert len(set(one)) == 5
    assert drawn(photographs, number, count=3, seed=1, step=2) == one[:3]
    assert drawn(photographs, number, count=5, seed=1, step=3) != one


def test_stacking_turns_arrays_into_planes() -> None:
    pair = (np.zeros((4, 6, 3), np.float32), np.ones((4, 6, 1), np.float32))
    first, second = stacked([pair, pair])
    assert first.shape == (2, 3, 4, 6) and second.shape == (2, 1, 4, 6)


TASKS: dict[str, tuple[TrainingTask, dict[str, Any]]] = {
    "upscale": (upscale_task.task(2, degraded=True), {"crop_px": 16}),
    "denoise": (denoise_task.task(), {"crop_px": 32}),
    "inpaint": (inpaint_task.task(), {"crop_px": 32}),
}


@pytest.mark.parametrize("name", list(TASKS))
def test_each_task_learns_a_batch_by_heart(photographs: Photographs, name: str, tmp_path: Path) -> None:
    task, changed = TASKS[name]
    settings = replace(task.settings, batch_size=2, warmup_steps=2, **changed)
    torch.manual_seed(settings.seed)
    run = TrainingRun(task.build(), task.loss(photographs), settings, torch.device("cpu"))
    batch = task.crops(photographs, settings).batch(0)
    losses = [run.take_step(batch, 0.0) for _ in range(12)]
    assert min(losses[-3:]) < 0.95 * losses[0]
    run.save(tmp_path / "checkpoint.pt")
    torch.manual_seed(0)
    resumed = TrainingRun(task.build(), task.loss(photographs), settings, torch.device("cpu"))
    resumed.resume(tmp_path / "checkpoint.pt")
    assert resumed.take_step(batch, 0.0) == run.take_step(batch, 0.0)
