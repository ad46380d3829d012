"""Hints reach what resembles their place and lies near it, and are themselves kept."""

import pytest
import torch
from torch import Tensor, nn

from restoration.layers import hints as layer
from restoration.layers.hints import HintBlend, HintReach

WIDTH = 6


@pytest.fixture
def reach() -> HintReach:
    """Places are alike where their features are, the key being the features themselves."""
    torch.manual_seed(1)
    made = HintReach(WIDTH).eval()
    nn.init.zeros_(made.key.weight)
    nn.init.zeros_(made.key.bias)  # type: ignore[arg-type]
    for channel in range(WIDTH):
        made.key.weight.data[channel, channel] = 1.0
    return made.requires_grad_(requires_grad=False)


def with_hint(*places: tuple[int, int, float, float], size: int = 8) -> Tensor:
    hints = torch.zeros(1, 3, size, size)
    for row, column, a, b in places:
        hints[0, :, row, column] = torch.tensor((a, b, 1.0))
    return hints


def test_without_hints_the_proposal_stands(reach: HintReach) -> None:
    proposed = torch.randn(2, 2, 8, 8)
    assert torch.equal(reach(torch.rand(2, WIDTH, 8, 8), proposed, torch.zeros(2, 3, 8, 8)), proposed)


def test_a_hinted_place_gets_exactly_its_hint(reach: HintReach) -> None:
    answer = reach(torch.rand(1, WIDTH, 8, 8), torch.randn(1, 2, 8, 8), with_hint((2, 5, 40.0, -30.0)))
    assert answer[0, :, 2, 5].tolist() == [40.0, -30.0]


def test_the_pull_falls_with_distance(reach: HintReach) -> None:
    answer = reach(torch.zeros(1, WIDTH, 8, 8), torch.zeros(1, 2, 8, 8), with_hint((0, 0, 50.0, 0.0)))
    along = answer[0, 0, 0]
    assert torch.equal(along, along.sort(descending=True).values)
    assert along[1] > 40 > 25 > along[7]


@pytest.mark.parametrize(("strength", "least", "most"), [(1.0, 35, 50), (0.25, 10, 35), (1e-4, 0, 1)])
def test_a_weaker_hint_does_not_reach_as_far(
    reach: HintReach, strength: float, least: float, most: float
) -> None:
    hints = with_hint((0, 0, 50.0, 0.0))
    answer = reach(
        torch.zeros(1, WIDTH, 8, 8), torch.zeros(1, 2, 8, 8), hints, torch.full((1, 1, 8, 8), strength)
    )
    assert answer[0, 0, 0, 0] == 50.0
    assert least <= float(answer[0, 0, 0, 2]) < most


def test_of_two_hints_the_weaker_gives_way(reach: HintReach) -> None:
    hints = with_hint((4, 0, 50.0, 0.0), (4, 7, -50.0, 0.0))
    strength = torch.ones(1, 1, 8, 8)
    strength[..., :4] = 0.05
    even, uneven = (
        reach(torch.zeros(1, WIDTH, 8, 8), torch.zeros(1, 2, 8, 8), hints, each) for each in (None, strength)
    )
    assert even[0, 0, 4, 2] > 5
    assert uneven[0, 0, 4, 2] < even[0, 0, 4, 2] - 5


def test_what_looks_different_is_pulled_less(reach: HintReach) -> None:
    features = torch.zeros(1, WIDTH, 8, 8)
    features[..., 4:] = 3.0
    answer = reach(features, torch.zeros(1, 2, 8, 8), with_hint((4, 3, 50.0, 0.0)))
    assert answer[0, 0, 4, 2] > 40
    assert answer[0, 0, 4, 4] < 1


def test_between_two_hints_the_nearer_decides(reach: HintReach) -> None:
    hints = with_hint((4, 0, 50.0, 0.0), (4, 7, -50.0, 0.0))
    answer = reach(torch.zeros(1, WIDTH, 8, 8), torch.zeros(1, 2, 8, 8), hints)
    assert answer[0, 0, 4, 1] > 20
    assert answer[0, 0, 4, 6] < -20


def test_the_hints_of_one_picture_do_not_reach_another(reach: HintReach) -> None:
    hints = torch.cat([with_hint((0, 0, 50.0, 0.0)), torch.zeros(1, 3, 8, 8)])
    proposed = torch.randn(2, 2, 8, 8)
    answer = reach(torch.zeros(2, WIDTH, 8, 8), proposed, hints)
    assert torch.allclose(answer[1], proposed[1], atol=1e-5)
    assert not torch.allclose(answer[0], proposed[0])


def test_more_hints_than_are_looked_at_are_left_out_the_same_way_and_still_kept(
    reach: HintReach, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_IN_TRAINING", "MOST_IN_USE"):
        monkeypatch.setattr(layer, name, 4)
    hints = torch.ones(1, 3, 8, 8)
    hints[:, :2] = 20.0
    hints[:, :, 7] = 0.0
    proposed = torch.zeros(1, 2, 8, 8)
    one, other = (reach(torch.zeros(1, WIDTH, 8, 8), proposed, hints) for _ in range(2))
    assert torch.equal(one, other)
    assert (one[:, :, :7] == 20.0).all()
    assert one[0, 0, 7].min() > 5


def test_reach_and_fall_are_learnt() -> None:
    torch.manual_seed(2)
    reach = HintReach(WIDTH).train()
    answer = reach(torch.rand(1, WIDTH, 8, 8), torch.zeros(1, 2, 8, 8), with_hint((3, 3, 30.0, 10.0)))
    answer.square().mean().backward()
    for weight in (reach.log_reach, reach.log_fall, reach.key.weight):
        assert weight.grad is not None and weight.grad.abs().sum() > 0


@pytest.fixture
def blend() -> HintBlend:
    """A blend that changes every place, as a trained one might."""
    torch.manual_seed(2)
    made = HintBlend(WIDTH).eval()
    nn.init.normal_(made.change.weight)
    return made.requires_grad_(requires_grad=False)


def test_blending_begins_by_changing_nothing() -> None:
    carried = torch.randn(1, 2, 8, 8)
    hints = with_hint((2, 5, 40.0, -30.0))
    assert torch.equal(HintBlend(WIDTH)(torch.rand(1, WIDTH, 8, 8), carried, hints), carried)


def test_blending_changes_what_lies_around_a_hint_and_never_the_hint(blend: HintBlend) -> None:
    carried = torch.randn(1, 2, 8, 8)
    moved = (blend(torch.rand(1, WIDTH, 8, 8), carried, with_hint((2, 5, 40.0, -30.0))) - carried).abs()
    assert float(moved[0, :, 2, 5].max()) == 0.0
    assert float(moved.max()) > 1.0


def test_a_picture_without_hints_is_not_blended_for_its_neighbours_sake(blend: HintBlend) -> None:
    carried, hints = torch.randn(2, 2, 8, 8), torch.zeros(2, 3, 8, 8)
    hints[1] = with_hint((2, 5, 40.0, -30.0))[0]
    blended = blend(torch.rand(2, WIDTH, 8, 8), carried, hints)
    assert torch.equal(blended[0], carried[0])
    assert not torch.equal(blended[1], carried[1])
