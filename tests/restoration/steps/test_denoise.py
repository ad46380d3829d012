"""The classical way of calming noise, which needs no weights."""

import numpy as np
import pytest

from restoration.imaging.filters import Floats, blur
from restoration.imaging.metrics import psnr
from restoration.imaging.samples import quantized
from restoration.recipe import Step
from restoration.steps import denoise
from restoration.steps.context import Context
from tests.restoration.drawn import photograph, scene, stock

PARTLY = Step("denoise", {"method": "classical"}).settings
FULLY = Step("denoise", {"method": "classical", "strength": 1}).settings
CLEAN = blur(stock("camera"), 0.8)[100:300, 100:350]


def noisy(sigma: float) -> Floats:
    noise = np.random.default_rng(4).normal(0, sigma, CLEAN.shape[:2])[..., None]
    return np.clip(CLEAN + noise, 0, 1).astype(np.float32)


@pytest.mark.parametrize(("sigma", "gain_db"), [(4 / 255, 1.5), (10 / 255, 3.0), (20 / 255, 4.0)])
def test_noise_goes_and_the_picture_stays(context: Context, sigma: float, gain_db: float) -> None:
    picture = noisy(sigma)
    outcome = denoise.apply(photograph(picture), PARTLY, context)
    assert psnr(outcome.photograph.pixels, CLEAN) > psnr(picture, CLEAN) + gain_db
    assert float(outcome.measures["sigma"] or 0) == pytest.approx(sigma, rel=0.3)


def test_a_clean_picture_comes_out_bit_identical(context: Context) -> None:
    clean = blur(scene(), 1.5)
    outcome = denoise.apply(photograph(clean), FULLY, context)
    assert np.array_equal(outcome.photograph.pixels, clean)


def test_sixteen_bits_stay_sixteen_bits(context: Context) -> None:
    ramp = np.tile(np.linspace(0.4, 0.43, 400, dtype=np.float32)[None, :, None], (120, 1, 3))
    grain = np.random.default_rng(5).normal(0, 6 / 255, (120, 400, 1)).astype(np.float32)
    outcome = denoise.apply(photograph(ramp + grain), FULLY, context)
    result = outcome.photograph.pixels
    assert np.abs(result - ramp).mean() < 0.3 * np.abs(grain).mean()
    assert len(np.unique(quantized(result, 16, grey=True))) > 1500  # 8 bits hold 40 of these values


def test_bands_leave_no_seam(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = photograph(noisy(10 / 255))
    whole = denoise.apply(picture, PARTLY, context).photograph.pixels
    monkeypatch.setattr(denoise, "BAND_ROWS_PIXELS", 1)
    banded = denoise.apply(picture, PARTLY, context).photograph.pixels
    assert np.abs(whole - banded).max() < 1e-6


def test_edges_stay_sharp(context: Context) -> None:
    step = np.full((100, 100, 3), 0.3, np.float32)
    step[:, 50:] = 0.7
    grain = np.random.default_rng(6).normal(0, 8 / 255, (100, 100, 1)).astype(np.float32)
    result = denoise.apply(photograph(step + grain), FULLY, context).photograph.pixels
    profile = result[..., 0].mean(axis=0)
    assert profile[49] < 0.33
    assert profile[50] > 0.67


def test_grey_stays_grey(context: Context) -> None:
    result = denoise.apply(photograph(noisy(0.05)), PARTLY, context).photograph.pixels
    assert np.array_equal(result[..., 0], result[..., 2])
