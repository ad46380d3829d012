"""Chroma is given back by how unsure a picture's colours are, and its hues are kept."""

import pytest
import torch

from restoration.layers.enlivening import enlivened


def test_nothing_returned_leaves_the_mean() -> None:
    mean = torch.randn(2, 2, 4, 4)
    assert torch.equal(enlivened(mean, torch.ones(2, 1, 4, 4), 0.0), mean)


def test_the_unsure_picture_gains_and_the_sure_one_beside_it_does_not() -> None:
    mean = torch.full((2, 2, 4, 4), 10.0)
    variance = torch.zeros(2, 1, 4, 4)
    variance[0] = 500.0
    unsure, sure = enlivened(mean, variance, 0.5)
    assert torch.equal(sure, mean[1])
    assert float(unsure[0, 0, 0]) == pytest.approx(10.0 * (1 + 0.5 * 500 / 250) ** 0.5)


def test_all_that_was_lost_comes_back_where_there_is_chroma_enough() -> None:
    mean, variance = torch.full((1, 2, 8, 8), 40.0), torch.full((1, 1, 8, 8), 300.0)
    square = enlivened(mean, variance, 1.0).square().sum(dim=1).mean()
    assert float(square) == pytest.approx(3200 + 300, rel=0.01)


def test_a_grey_picture_stays_grey() -> None:
    assert float(enlivened(torch.zeros(1, 2, 4, 4), torch.full((1, 1, 4, 4), 900.0), 1.0).abs().max()) == 0.0
