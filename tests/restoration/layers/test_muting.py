"""Violet is taken back, every other colour stays."""

import pytest
import torch
from torch import Tensor

from restoration.layers.muting import muted


def colors_of(*hues_deg: float, chroma: float = 20.0) -> Tensor:
    angles = torch.deg2rad(torch.tensor(hues_deg))
    return chroma * torch.stack([angles.cos(), angles.sin()])[None, :, None]


def test_violet_loses_chroma_and_keeps_its_hue() -> None:
    violet = colors_of(-60.0, -40.0, -20.0)
    assert torch.allclose(muted(violet, 0.3), 0.3 * violet, atol=1e-4)


@pytest.mark.parametrize("hue_deg", [-180.0, -95.0, 15.0, 30.0, 70.0, 120.0, 179.0])
def test_blue_skin_and_leaves_keep_theirs(hue_deg: float) -> None:
    assert torch.allclose(muted(colors_of(hue_deg), 0.3), colors_of(hue_deg))


def test_between_the_two_nothing_jumps() -> None:
    chroma = muted(colors_of(*torch.linspace(-180, 180, 721).tolist()), 0.0).norm(dim=1).flatten()
    assert chroma.diff().abs().max() < 20.0 / 15.0
    assert chroma.min() == 0 and chroma.max() == pytest.approx(20.0, rel=1e-4)


def test_with_all_of_it_kept_nothing_changes() -> None:
    violet = colors_of(-40.0)
    assert torch.equal(muted(violet, 1.0), violet)
