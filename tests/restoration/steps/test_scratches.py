import tracemalloc

import cv2
import numpy as np
import pytest

from restoration.imaging.color import luma
from restoration.imaging.filters import Floats, blur, resized
from restoration.imaging.metrics import psnr
from restoration.imaging.samples import dequantized, quantized
from restoration.recipe import Step
from restoration.steps import scratches
from restoration.steps.context import Context, Outcome
from restoration.steps.damage_judge import FEATURES, fitted
from restoration.steps.inpaint import filled
from tests.restoration.drawn import photograph, ramp_samples, stock

CALM = 0.35 + 0.3 * blur(stock("camera")[:256, :384, 0].copy(), 3.0)


def calm_picture() -> Floats:
    grain = np.random.default_rng(2).normal(0, 0.008, CALM.shape).astype(np.float32)
    return np.repeat((CALM + grain)[..., None], 3, axis=2)


def damaged(shade: float) -> tuple[Floats, Floats]:
    """A calm picture with two long scratches and a few specks, and where they are, 1 = damage."""
    canvas = np.zeros(CALM.shape, np.uint8)
    cv2.line(canvas, (40, 20), (180, 230), 255, 1, cv2.LINE_AA)
    cv2.line(canvas, (300, 30), (250, 220), 255, 2, cv2.LINE_AA)
    for x, y in ((80, 200), (220, 60), (340, 130)):
        cv2.circle(canvas, (x, y), 2, 255, -1, cv2.LINE_AA)
    mask = (canvas / 255).astype(np.float32)
    return (calm_picture() * (1 - mask[..., None]) + shade * mask[..., None]).astype(np.float32), mask


def applied(pixels: Floats, context: Context, **settings: float | str) -> Outcome:
    return scratches.apply(photograph(pixels), Step("scratches", settings).settings, context)


@pytest.mark.parametrize("shade", [0.97, 0.03])
def test_scratches_are_found_and_healed_and_nothing_else_is_touched(context: Context, shade: float) -> None:
    scratched, mask = damaged(shade)
    result = applied(scratched, context).photograph.pixels
    touched = (result != scratched).any(axis=2)
    assert touched[mask > 0.5].mean() > 0.85
    assert touched.mean() < 4 * (mask > 0.1).mean()
    assert psnr(result, calm_picture()) > psnr(scratched, calm_picture()) + 8


@pytest.mark.parametrize(("polarity", "shade"), [("light", 0.03), ("dark", 0.97)])
def test_only_the_wanted_polarity_is_sought(context: Context, polarity: str, shade: float) -> None:
    scratched, mask = damaged(shade)
    result = applied(scratched, context, polarity=polarity).photograph.pixels
    assert (result != scratched).any(axis=2)[mask > 0.5].mean() < 0.2


def test_sensitivity_finds_more(context: Context) -> None:
    scratched, _ = damaged(0.72)
    shares = [
        float(applied(scratched, context, sensitivity=value).measures["damaged_share"] or 0)
        for value in (0.0, 0.5, 1.0)
    ]
    assert shares == sorted(shares)
    assert shares[2] > shares[0]


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "page", "text", "gravel"])
def test_sound_pictures_faces_and_print_are_hardly_touched(context: Context, name: str) -> None:
    grey = stock(name).mean(axis=2)
    scale = 1100 / max(grey.shape)  # as large as a scan, like those that the judge was fitted on
    large = resized(grey, (round(grey.shape[0] * scale), round(grey.shape[1] * scale)))
    outcome = applied(np.repeat(large[..., None], 3, axis=2), context)
    assert float(outcome.measures["damaged_share"] or 0) < 0.01


def test_a_smile_is_kept(context: Context) -> None:
    picture = stock("astronaut")
    result = applied(picture, context).photograph.pixels
    face = slice(90, 190), slice(180, 275)
    assert (result[face] != picture[face]).mean() < 0.005


def test_too_many_finds_are_taken_for_the_picture(context: Context) -> None:
    lattice = calm_picture()
    lattice[::9, :200] = 0.98
    outcome = applied(lattice, context, sensitivity=1.0)
    result = outcome.photograph.pixels
    assert (result[20:-20, 20:150] != lattice[20:-20, 20:150]).mean() < 0.02


def test_a_sound_picture_comes_out_bit_identical(context: Context) -> None:
    outcome = applied(calm_picture(), context)
    assert np.array_equal(outcome.photograph.pixels, calm_picture())


def test_the_same_seed_draws_the_same_grain(context: Context) -> None:
    scratched, _ = damaged(0.97)
    one, other = (applied(scratched, context).photograph.pixels for _ in range(2))
    assert np.array_equal(one, other)


def test_filling_keeps_sixteen_bits_and_what_lies_outside() -> None:
    samples = ramp_samples(120, 300)
    pixels = dequantized(samples)
    mask = np.zeros((120, 300), np.bool_)
    mask[40:44, 30:270] = True
    hurt = pixels.copy()
    hurt[mask] = 1.0
    result = filled(hurt, mask, unit_px=1, grain=0, seed=0)
    assert np.array_equal(result[~mask], hurt[~mask])
    healed = quantized(result, 16, grey=False)
    assert np.abs(healed[mask].astype(int) - samples[mask].astype(int)).max() < 150  # 8 bits step by 257
    assert len(np.unique(healed[41, 30:270, 0])) > 200


def test_filling_follows_an_edge_across_the_hole() -> None:
    y, x = np.mgrid[0:120, 0:120]
    plane = np.where(x + y < 120, 0.2, 0.8).astype(np.float32)
    picture = np.repeat(blur(plane, 0.7)[..., None], 3, axis=2)
    mask = np.zeros((120, 120), np.bool_)
    mask[57:63] = True
    hurt = picture.copy()
    hurt[mask] = 1
    result = luma(filled(hurt, mask, unit_px=1, grain=0, seed=0))
    assert np.abs(result - picture[..., 0])[mask].mean() < 0.02


def test_a_wholly_damaged_or_sound_mask_changes_nothing() -> None:
    picture = calm_picture()
    for mask in (np.zeros(CALM.shape, np.bool_), np.ones(CALM.shape, np.bool_)):
        assert np.array_equal(filled(picture, mask, unit_px=1, grain=1, seed=0), picture)


def test_grain_over_a_fill_is_like_the_grain_around_it() -> None:
    rng = np.random.default_rng(8)
    grain = blur(rng.normal(0, 1, (200, 200)).astype(np.float32), 0.7)
    picture = np.repeat((0.5 + 0.03 * grain / grain.std())[..., None], 3, axis=2).astype(np.float32)
    mask = np.zeros((200, 200), np.bool_)
    mask[90:110, 20:180] = True
    plain, grained = (
        filled(picture, mask, unit_px=1, grain=value, seed=1)[93:107, 30:170, 0] for value in (0, 1)
    )
    assert plain.std() < 0.6 * 0.03
    assert grained.std() == pytest.approx(0.03, rel=0.35)


def test_the_judge_knows_every_feature() -> None:
    judge = fitted()
    assert judge.mean.shape == judge.deviation.shape == judge.linear.shape == (len(FEATURES),)
    assert type(judge).from_json(judge.to_json()).bias == pytest.approx(judge.bias, abs=1e-3)


def test_filling_holds_few_copies_of_the_picture() -> None:
    picture = np.random.default_rng(3).random((600, 800, 3), np.float32)
    mask = np.zeros((600, 800), np.bool_)
    mask[:, 300:304] = True
    tracemalloc.start()
    filled(picture, mask, unit_px=1, grain=1, seed=0)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 4 * picture.nbytes


def test_damage_at_the_edge_is_filled_from_within() -> None:
    picture = np.full((40, 50, 3), 0.4, np.float32)
    picture[:, 25:] = 0.7
    mask = np.zeros((40, 50), np.bool_)
    mask[:3], mask[:, :2], mask[37:, 40:] = True, True, True
    hurt = np.where(mask[..., None], np.float32(1), picture)
    healed = filled(hurt, mask, unit_px=1, grain=0, seed=0)
    away_from_the_step = np.abs(np.arange(50) - 24.5) > 6
    assert np.abs(healed - picture)[:, away_from_the_step].max() < 0.01
