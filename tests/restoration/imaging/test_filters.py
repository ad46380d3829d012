"""The plane filters: broad blurs are close to exact ones and keep the mean; some places can be left out."""

import numpy as np
import pytest

from restoration.imaging.filters import blur, blur_over, broad_blur, within


@pytest.mark.parametrize("sigma_px", [3.0, 7.5, 20.0])
def test_a_broad_blur_is_nearly_gaussian(sigma_px: float) -> None:
    side = round(12 * sigma_px) | 1
    point = np.zeros((side, side), np.float32)
    point[side // 2, side // 2] = 1.0
    exact, quick = blur(point, sigma_px), broad_blur(point, sigma_px)
    assert quick.sum() == pytest.approx(1.0, abs=1e-3)
    assert np.abs(quick - exact).max() < 0.2 * exact.max()
    spread = (np.arange(side) - side // 2) ** 2 @ quick.sum(axis=0)
    assert spread == pytest.approx(sigma_px**2, rel=0.15)


def test_a_broad_blur_leaves_an_even_plane_as_it_is() -> None:
    assert broad_blur(np.full((40, 30), 0.25, np.float32), 5.0) == pytest.approx(0.25, abs=1e-6)


@pytest.mark.parametrize(
    ("size_hw", "least_px", "wanted_hw"),
    [((30, 40), 0, (30, 40)), ((60, 120), 0, (40, 80)), ((30, 40), 60, (45, 60)), ((1, 900), 0, (1, 80))],
)
def test_a_plane_is_brought_within_a_range_of_sizes(
    size_hw: tuple[int, int], least_px: int, wanted_hw: tuple[int, int]
) -> None:
    assert within(np.zeros(size_hw, np.float32), 80, least_px=least_px).shape == wanted_hw


def test_what_does_not_count_has_no_say_in_the_mean_around() -> None:
    plane, weight = np.full((60, 60), 0.4, np.float32), np.ones((60, 60), np.float32)
    plane[25:35], weight[25:35] = 1.0, 0.0
    assert blur_over(plane, weight, 4.0) == pytest.approx(0.4, abs=1e-5)
    assert blur(plane, 4.0).max() > 0.8
