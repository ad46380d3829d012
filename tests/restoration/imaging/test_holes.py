"""The first guess at what a hole held: smooth, within the tones around it, and nothing else is touched."""

import numpy as np
import pytest

from restoration.imaging.filters import Floats
from restoration.imaging.holes import Flags, smoothly_filled
from tests.restoration.drawn import scene


def hole(height: int, width: int, rows: slice, columns: slice) -> Flags:
    mask = np.zeros((height, width), np.bool_)
    mask[rows, columns] = True
    return mask


def slope(height: int = 61, width: int = 83) -> Floats:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack([x / width, y / height, (x + y) / (width + height)], axis=2).astype(np.float32)


def test_known_pixels_stay_bit_identical() -> None:
    picture, mask = scene(), hole(120, 160, np.s_[40:80], np.s_[30:90])
    result = smoothly_filled(picture, mask)
    assert np.array_equal(result[~mask], picture[~mask])
    assert result.dtype == np.float32


def test_what_lies_in_the_hole_does_not_matter() -> None:
    picture, mask = scene(), hole(120, 160, np.s_[40:80], np.s_[30:90])
    hurt = np.where(mask[..., None], np.float32(7.0), picture)
    assert np.array_equal(smoothly_filled(hurt, mask), smoothly_filled(picture, mask))


@pytest.mark.parametrize("size", [3, 12, 30])
def test_an_even_tone_is_continued_exactly_and_a_slope_nearly(size: int) -> None:
    mask = hole(61, 83, slice(15, 15 + size), slice(20, 20 + size))
    even = np.full((61, 83, 3), 0.4, np.float32)
    assert np.abs(smoothly_filled(even, mask) - even).max() < 1e-5
    picture = slope()
    assert np.abs(smoothly_filled(picture, mask) - picture)[mask].mean() < 0.004 * size


def test_a_guess_stays_within_the_tones_around() -> None:
    picture, mask = scene(), hole(120, 160, np.s_[10:110], np.s_[20:140])
    result = smoothly_filled(picture, mask)
    assert result[mask].min() >= picture[~mask].min() - 1e-5
    assert result[mask].max() <= picture[~mask].max() + 1e-5


def test_holes_at_the_border_and_of_almost_everything_are_filled() -> None:
    picture = np.full((32, 40, 3), 0.6, np.float32)
    mask = np.ones((32, 40), np.bool_)
    mask[31, 39] = False
    assert np.abs(smoothly_filled(picture, mask) - 0.6).max() < 1e-4
    assert not smoothly_filled(picture, np.ones_like(mask)).any()


def test_a_hole_longer_than_the_picture_is_high_is_filled() -> None:
    strip = np.full((16, 400, 3), 0.6, np.float32)
    mask = hole(16, 400, np.s_[:], np.s_[40:360])
    assert np.abs(smoothly_filled(strip, mask) - 0.6).max() < 1e-4


def test_one_plane_is_filled_like_three() -> None:
    picture, mask = scene(), hole(120, 160, np.s_[40:44], np.s_[:])
    single = smoothly_filled(picture[..., :1], mask)
    assert np.allclose(single[..., 0], smoothly_filled(picture, mask)[..., 0], atol=1e-6)
