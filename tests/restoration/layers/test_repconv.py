"""What is trained in branches answers the same as the plain convolution that it is folded into."""

import copy
from collections.abc import Callable

import pytest
import torch
from torch import nn

from restoration.layers.repconv import RepConv, ResidualRepBlock, fold
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.nets.upscaler import Upscaler, UpscalerDims
from tests.restoration.steps.conftest import stirred

NETS: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "upscaler x2": (lambda: Upscaler(UpscalerDims(2, channels=12, blocks=2)), 3),
    "upscaler x4": (lambda: Upscaler(UpscalerDims(4, channels=12, blocks=2)), 3),
    "denoiser": (lambda: Denoiser(DenoiserDims(channels=12, blocks=2)), 4),
    "inpainter": (lambda: Inpainter(InpainterDims(widths=(8, 8, 12, 12))), 4),
    "block": (lambda: ResidualRepBlock(4), 4),
}


@pytest.mark.parametrize("name", NETS)
def test_folded_equals_branches(name: str) -> None:
    build, planes = NETS[name]
    torch.manual_seed(5)
    branched = stirred(build())
    single = copy.deepcopy(branched)
    fold(single)
    picture = torch.rand(1, planes, 48, 64)
    with torch.inference_mode():
        assert (single(picture) - branched(picture)).abs().max() < 1e-5


def test_folding_leaves_no_branch_and_fewer_weights() -> None:
    net = Inpainter(InpainterDims())
    before = sum(parameter.numel() for parameter in net.parameters())
    fold(net)
    assert not any(isinstance(module, RepConv) for module in net.modules())
    assert sum(parameter.numel() for parameter in net.parameters()) < before


def test_a_branch_that_carries_its_input_begins_near_it() -> None:
    layer = RepConv(6, 6, carries_input=True)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.zero_()
    picture = torch.rand(1, 6, 9, 9)
    folded = nn.Sequential(layer)
    fold(folded)
    with torch.inference_mode():
        assert torch.allclose(folded(picture), picture, atol=1e-6)
