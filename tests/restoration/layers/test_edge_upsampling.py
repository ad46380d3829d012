"""Colours of a coarse grid laid out along edges: bilinear at first, then sharper; grey is never coloured."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as fn

from restoration.layers.edge_upsampling import EdgeUpsampling

WIDTH, STRIDE, GRID = 6, 4, 8
FEATURES = torch.zeros(1, WIDTH, GRID, GRID)


def enlarged(ab: Tensor) -> Tensor:
    return fn.interpolate(ab, scale_factor=STRIDE, mode="bilinear", align_corners=False)


@pytest.fixture
def stirred() -> EdgeUpsampling:
    """One whose weights are anything but bilinear."""
    torch.manual_seed(3)
    layer = EdgeUpsampling(WIDTH, STRIDE).eval()
    torch.nn.init.normal_(layer.shift.weight, std=0.3)
    return layer


def two_surfaces(at_px: int) -> tuple[Tensor, Tensor]:
    """Lightness and colours of a dark red and a light blue surface that meet at a column."""
    side = GRID * STRIDE
    right = (torch.arange(side) >= at_px).float().expand(1, 1, side, side)
    ab = torch.cat([50.0 - 70.0 * right, 40.0 - 80.0 * right], dim=1)
    return 30.0 + 40.0 * right, ab


def test_it_begins_as_a_bilinear_enlargement() -> None:
    ab = torch.randn(1, 2, GRID, GRID)
    layer = EdgeUpsampling(WIDTH, STRIDE).eval()
    lightness = 100 * torch.rand(1, 1, GRID * STRIDE, GRID * STRIDE)
    assert torch.equal(layer(FEATURES, lightness, ab, None), enlarged(ab))


def test_one_color_all_over_stays_that_color_whatever_was_learnt(stirred: EdgeUpsampling) -> None:
    ab = torch.tensor((30.0, -20.0)).view(1, 2, 1, 1).expand(1, 2, GRID, GRID)
    lightness = 100 * torch.rand(1, 1, GRID * STRIDE, GRID * STRIDE)
    laid_out = stirred(torch.randn_like(FEATURES), lightness, ab, None)
    assert torch.allclose(laid_out, enlarged(ab), atol=1e-3)


def test_what_was_learnt_tells_where_hints_are(stirred: EdgeUpsampling) -> None:
    lightness, ab = two_surfaces(14)
    coarse, hints = fn.avg_pool2d(ab, STRIDE), torch.zeros(1, 3, GRID, GRID)
    unhinted = stirred(FEATURES, lightness, coarse, hints)
    assert torch.equal(unhinted, stirred(FEATURES, lightness, coarse, None))
    hints[:, 2, 3, 3] = 1.0
    assert not torch.equal(unhinted, stirred(FEATURES, lightness, coarse, hints))


def test_colors_learn_to_end_where_the_lightness_does() -> None:
    torch.manual_seed(4)
    layer = EdgeUpsampling(WIDTH, STRIDE).train()
    optimizer = torch.optim.Adam(layer.parameters(), lr=0.01)

    def off(at_px: int) -> tuple[Tensor, Tensor]:
        lightness, ab = two_surfaces(at_px)
        coarse = fn.avg_pool2d(ab, STRIDE)
        return fn.mse_loss(layer(FEATURES, lightness, coarse, None), ab), fn.mse_loss(enlarged(coarse), ab)

    for step in range(150):
        learnt, _ = off(9 + step % 14)
        optimizer.zero_grad()
        learnt.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        found = [off(at_px) for at_px in range(9, 23)]
    assert sum(float(learnt) for learnt, _ in found) < 0.5 * sum(float(plain) for _, plain in found)
