"""Convolutions that are trained as several branches and used as one (RepVGG, Ding 2021)."""

import torch
from torch import Tensor, nn
from torch.nn import functional as fn


class RepConv(nn.Module):
    """3 x 3, 1 x 1 and, where wanted, identity, summed: the branches learn faster than their sum.

    All branches are linear, so they are added as kernels before each use; `folded` does it once and for all.
    """

    def __init__(self, inputs: int, outputs: int, *, carries_input: bool = False) -> None:
        super().__init__()
        self.wide = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.point = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.carries_input = carries_input

    def kernel(self) -> Tensor:
        """The kernel of the one convolution that does the same, (outputs, inputs, 3, 3)."""
        point = self.point.weight
        if self.carries_input:
            point = point + torch.eye(len(point), device=point.device, dtype=point.dtype)[:, :, None, None]
        return self.wide.weight + fn.pad(point, (1, 1, 1, 1))

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C_out, H, W)."""
        return fn.conv2d(features, self.kernel(), self.wide.bias, padding=1)

    @torch.no_grad()
    def folded(self) -> nn.Conv2d:
        """The plain convolution with the same answers."""
        single = nn.Conv2d(self.wide.in_channels, self.wide.out_channels, 3, padding=1)
        single.weight = nn.Parameter(self.kernel())
        single.bias = self.wide.bias
        return single


class ResidualRepBlock(nn.Module):
    """Two convolutions around a shortcut, without normalisation (EDSR, Lim 2017)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = RepConv(width, width, carries_input=True)
        self.second = RepConv(width, width)
        quieten(self.second.wide)
        quieten(self.second.point)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) -> the same shape."""
        inner = fn.leaky_relu_(self.first(features), 0.1)
        changed: Tensor = features + self.second(inner)
        return changed


@torch.no_grad()
def quieten(layer: nn.Conv2d) -> None:
    """Let a layer begin with little to say, so that a network begins with what it is added to."""
    layer.weight.mul_(0.1)
    if layer.bias is not None:
        layer.bias.zero_()


def fold(net: nn.Module) -> None:
    """Replace every `RepConv` anywhere in a network by its plain convolution, in place."""
    for name, child in net.named_children():
        if isinstance(child, RepConv):
            setattr(net, name, child.folded())
        else:
            fold(child)
