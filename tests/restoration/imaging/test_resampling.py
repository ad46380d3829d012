from itertools import pairwise

import numpy as np
import pytest

from restoration.imaging import resampling
from restoration.imaging.filters import Floats
from restoration.imaging.resampling import enlarged_bands

ROWS, COLUMNS = 200, 90


@pytest.fixture
def noise() -> Floats:
    return np.random.default_rng(0).random((ROWS, COLUMNS, 3), np.float32)


def enlarged(pixels: Floats, scale: int) -> Floats:
    return np.concatenate([band for _, band in enlarged_bands(pixels, scale, 0.6)])


@pytest.mark.parametrize("scale", [2, 4])
def test_bands_equal_the_picture_enlarged_in_one_piece(
    noise: Floats, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = enlarged(noise, scale)
    monkeypatch.setattr(resampling, "BAND_PIXELS", 1)
    places = [rows for rows, _ in enlarged_bands(noise, scale, 0.6)]
    assert len(places) > 3
    assert (places[0].start, places[-1].stop) == (0, ROWS * scale)
    assert all(before.stop == after.start for before, after in pairwise(places))
    assert np.abs(enlarged(noise, scale) - whole).max() < 1e-6


def test_too_small_a_margin_would_be_noticed(noise: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = enlarged(noise, 2)
    monkeypatch.setattr(resampling, "BAND_PIXELS", 1)
    monkeypatch.setattr(resampling, "MARGIN_PX", 8)
    assert np.abs(enlarged(noise, 2) - whole).max() > 1e-5
