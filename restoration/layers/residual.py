"""Convolutions with batch normalisation, plain and residual: the small networks of this project use them."""

import torch
from torch import Tensor, nn


def conv_norm(inputs: int, outputs: int, *, stride: int = 1) -> nn.Sequential:
    """A 3 x 3 convolution, normalised over the batch, then ReLU; `stride` 2 halves the size."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class ResidualBlock(nn.Module):
    """Two 3 x 3 convolutions around a shortcut (He 2016)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = conv_norm(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) → the same shape."""
        changed: Tensor = self.second(self.first(features))
        return torch.relu(features + changed)
