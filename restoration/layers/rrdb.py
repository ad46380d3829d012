"""Residual-in-residual dense blocks (Wang, ESRGAN 2018)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEAK = 0.2
RESIDUAL_SCALE = 0.2


class ResidualDenseBlock(nn.Module):
    """Five 3x3 convolutions, each of which sees all that came before; the sum is scaled and added."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        widths = [channels + index * growth for index in range(5)]
        for index, width in enumerate(widths, start=1):
            outputs = growth if index < len(widths) else channels
            self.add_module(f"conv{index}", nn.Conv2d(width, outputs, 3, padding=1))

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) -> the same shape, a new tensor."""
        *growing, last = self.children()
        grown = features
        for conv in growing:
            grown = torch.cat([grown, F.leaky_relu_(conv(grown), LEAK)], 1)
        change: Tensor = last(grown)
        return change.mul_(RESIDUAL_SCALE).add_(features)


class RRDB(nn.Module):
    """Three dense blocks around a scaled shortcut."""

    def __init__(self, channels: int, growth: int) -> None:
        super().__init__()
        self.rdb1 = ResidualDenseBlock(channels, growth)
        self.rdb2 = ResidualDenseBlock(channels, growth)
        self.rdb3 = ResidualDenseBlock(channels, growth)

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, H, W) -> the same shape, a new tensor."""
        change: Tensor = self.rdb3(self.rdb2(self.rdb1(features)))
        return change.mul_(RESIDUAL_SCALE).add_(features)
