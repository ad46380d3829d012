"""The colour loss: least at the truth, rarer colours weigh more."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from restoration.layers.color_bins import color_bins
from restoration.training.datasets import ColorCrops
from restoration.training.losses import ColorLoss, bin_shares, distance, edge_distance, rebalancing
from restoration.training.photographs import open_cache
from tests.restoration.training.photographs import draw

BINS = color_bins()
EVEN = torch.ones(len(BINS))
SURPRISE = ColorLoss(BINS, EVEN).surprise


def test_a_sure_and_right_answer_costs_almost_nothing() -> None:
    right = int((torch.tensor((32.0, -16.0)) == BINS).all(dim=1).nonzero())
    ab = torch.tensor((32.0, -16.0)).view(1, 2, 1, 1)
    logits = torch.zeros(1, len(BINS), 1, 1)
    logits[0, right] = 30.0
    assert SURPRISE(logits, ab) < 1e-3
    assert SURPRISE(-logits, ab) > 20


@pytest.mark.parametrize("color", [(0.0, 0.0), (7.3, -21.9), (-40.0, 38.0), (55.5, 60.1)])
def test_the_loss_pulls_the_mean_to_the_true_color(color: tuple[float, float]) -> None:
    ab = torch.tensor(color).view(1, 2, 1, 1)
    logits = torch.zeros(1, len(BINS), 1, 1, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.3)
    for _ in range(150):
        optimizer.zero_grad()
        SURPRISE(logits, ab).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    mean = torch.softmax(logits, dim=1).squeeze() @ BINS
    assert torch.allclose(mean, torch.tensor(color), atol=1.0)


def test_colors_out_of_reach_are_taken_to_the_nearest_bin() -> None:
    ab = torch.tensor((-120.0, 120.0)).view(1, 2, 1, 1)
    assert torch.isfinite(SURPRISE(torch.zeros(1, len(BINS), 1, 1), ab))


def test_rare_colors_weigh_more_and_the_mean_weight_is_one() -> None:
    shares = torch.tensor((0.7, 0.2, 0.1))
    weights = rebalancing(shares, 0.5)
    assert weights[0] < weights[1] < weights[2]
    assert float((shares * weights).sum()) == pytest.approx(1.0)
    assert torch.allclose(rebalancing(shares, 0.0), torch.ones(3))


def test_the_shares_of_a_folder_are_those_of_its_colors(tmp_path: Path) -> None:
    draw(tmp_path / "photographs", count=3)
    photographs = open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=40)
    shares = bin_shares(photographs, BINS, stride_px=2)
    mean = shares @ BINS
    truth = torch.cat(
        [
            torch.from_numpy(photographs.picture(i)[::2, ::2].reshape(-1, 3).astype("float32"))
            for i in range(3)
        ]
    )
    assert float(shares.sum()) == pytest.approx(1.0, abs=1e-4)
    assert torch.allclose(mean, truth[:, 1:].mean(dim=0) - 128, atol=0.5)


def test_halving_an_error_is_worth_the_same_in_a_quiet_picture_and_in_a_garish_one() -> None:
    quiet, garish = torch.full((1, 2, 4, 4), 10.0), torch.full((1, 2, 4, 4), 60.0)
    truth = torch.zeros(1, 2, 4, 4)
    gains = [float(distance(off, truth) - distance(off / 2, truth)) for off in (quiet, garish)]
    assert gains == pytest.approx([math.log(2)] * 2, abs=0.02)


def test_a_perfect_answer_has_a_distance_that_can_be_computed() -> None:
    truth = torch.randn(2, 2, 4, 4)
    assert torch.isfinite(distance(truth, truth))


def test_a_network_without_chances_of_colors_is_refused(tmp_path: Path) -> None:
    draw(tmp_path / "photographs", count=3)
    photographs = open_cache(tmp_path / "photographs", tmp_path / "cache", short_px=40)
    batch = ColorCrops(photographs, 32, 2, seed=1).batch(0)
    with pytest.raises(TypeError, match="Identity"):
        ColorLoss(BINS, EVEN)(nn.Identity(), batch)
    with pytest.raises(TypeError, match="Identity"):
        edge_distance(nn.Identity(), batch)
