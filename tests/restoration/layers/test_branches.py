"""Branches are trained, their sum is used: the same answers, whether folded or not."""

import pytest
import torch
from torch import nn
from torch.nn import functional as fn

from restoration.layers.repconv import RepConv, ResidualRepBlock, fold, quieten
from restoration.nets.upscaler import Upscaler, UpscalerDims


@pytest.mark.parametrize(("inputs", "outputs", "carries"), [(3, 5, False), (4, 4, False), (4, 4, True)])
def test_one_convolution_does_what_the_branches_do(inputs: int, outputs: int, *, carries: bool) -> None:
    torch.manual_seed(1)
    branches = RepConv(inputs, outputs, carries_input=carries)
    picture = torch.rand(2, inputs, 9, 7)
    with torch.inference_mode():
        summed = branches.wide(picture) + branches.point(picture) + (picture if carries else 0)
        assert torch.allclose(branches(picture), summed, atol=1e-5)
        assert torch.allclose(branches.folded()(picture), summed, atol=1e-5)


def test_folding_leaves_no_branches_and_changes_no_answer() -> None:
    torch.manual_seed(2)
    net = Upscaler(UpscalerDims(scale=2, channels=8, blocks=2)).eval()
    nn.init.normal_(net.tail.weight)
    picture = torch.rand(1, 3, 12, 10)
    with torch.inference_mode():
        before = net(picture)
        count = sum(weight.numel() for weight in net.parameters())
        fold(net)
        assert not any(isinstance(module, RepConv) for module in net.modules())
        assert sum(weight.numel() for weight in net.parameters()) < count
        assert torch.allclose(net(picture), before, atol=1e-4)


def test_every_branch_learns() -> None:
    torch.manual_seed(3)
    branches = RepConv(2, 2, carries_input=True)
    branches(torch.rand(1, 2, 6, 6)).square().sum().backward()
    for weight in (branches.wide.weight, branches.point.weight, branches.wide.bias):
        assert weight is not None and weight.grad is not None and weight.grad.abs().sum() > 0


def test_a_block_begins_as_almost_nothing_added() -> None:
    torch.manual_seed(4)
    picture = torch.rand(1, 8, 16, 16)
    with torch.inference_mode():
        added = ResidualRepBlock(8)(picture) - picture
    assert added.abs().mean() < 0.3 * picture.abs().mean()


def test_a_quiet_layer_says_a_tenth() -> None:
    torch.manual_seed(5)
    layer = nn.Conv2d(3, 3, 3)
    picture, weight = torch.rand(1, 3, 8, 8), layer.weight.detach().clone()
    quieten(layer)
    with torch.inference_mode():
        assert torch.allclose(layer(picture), 0.1 * fn.conv2d(picture, weight), atol=1e-6)
