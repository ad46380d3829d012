"""What happens to a print on its way to a scan: as strong as asked for, decided by the generator alone."""

from collections.abc import Callable

import numpy as np
import pytest

from restoration.imaging.filters import Floats
from restoration.training.degradations import printing
from tests.restoration.drawn import stock

COFFEE = stock("coffee")[100:228, 100:260]
EVEN = np.full((96, 128, 3), 0.5, np.float32)
PIECES: dict[str, Callable[[Floats, np.random.Generator], Floats]] = {
    "softened": lambda image, rng: printing.softened(image, 4, rng),
    "worn": printing.worn,
    "grainy": lambda image, rng: printing.grainy(image, 0.05, rng),
    "halftone": printing.halftone,
}


@pytest.mark.parametrize("name", list(PIECES))
def test_the_same_generator_does_the_same_and_another_something_else(name: str) -> None:
    piece = PIECES[name]
    one, again, *others = (piece(COFFEE, np.random.default_rng(seed)) for seed in (3, 3, 4, 5))
    assert one.shape == COFFEE.shape and one.dtype == np.float32
    assert np.array_equal(one, again)
    assert any(not np.array_equal(one, other) for other in others)


@pytest.mark.parametrize("seed", range(20))
def test_a_worn_print_stays_in_range_and_keeps_the_picture(seed: int) -> None:
    worn = printing.worn(COFFEE, np.random.default_rng(seed))
    assert worn.min() >= 0.0 and worn.max() <= 1.0
    assert np.corrcoef(worn.ravel(), COFFEE.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("strength", [0.01, 0.05])
def test_grain_is_as_strong_as_asked_for(strength: float) -> None:
    spreads = [
        float((printing.grainy(EVEN, strength, np.random.default_rng(s)) - EVEN).std()) for s in range(9)
    ]
    assert spreads == pytest.approx([strength] * 9, rel=0.05)


def test_some_grain_is_shared_by_neighbours_and_some_is_grey() -> None:
    shared, grey = [], []
    for seed in range(30):
        noise = printing.grainy(EVEN, 0.05, np.random.default_rng(seed)) - EVEN
        shared.append(np.corrcoef(noise[:, 1:, 0].ravel(), noise[:, :-1, 0].ravel())[0, 1] > 0.1)
        grey.append(np.ptp(noise, axis=2).max() < 1e-6)
    assert 5 < sum(shared) < 27
    assert 5 < sum(grey) < 27


def test_softness_takes_detail_away_and_no_light() -> None:
    fine = np.random.default_rng(1).random((64, 64, 3), np.float32)
    soft = [printing.softened(fine, 4, np.random.default_rng(seed)) for seed in range(20)]
    assert any(picture is fine for picture in soft)
    assert min(float(picture.std()) for picture in soft) < 0.3 * fine.std()
    assert [float(picture.mean()) for picture in soft] == pytest.approx([float(fine.mean())] * 20, abs=0.01)


def test_packing_harder_costs_more() -> None:
    errors = [float(np.abs(printing.packed(COFFEE, quality) - COFFEE).mean()) for quality in (95, 60, 20)]
    assert errors == sorted(errors)
    assert 0 < errors[0] < 0.03


def test_a_screen_repeats_and_spares_black_and_white() -> None:
    screened = printing.halftone(EVEN, np.random.default_rng(2)) - EVEN
    spectrum = np.abs(np.fft.rfft2(screened[..., 0]))
    assert spectrum.max() > 20 * np.median(spectrum)
    for tone in (0.0, 1.0):
        bare = np.full_like(EVEN, tone)
        assert np.array_equal(printing.halftone(bare, np.random.default_rng(2)), bare)
