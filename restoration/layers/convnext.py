"""ConvNeXt blocks (Liu 2022) on pictures kept as (N, H, W, C), changed in place.

The hidden layer of a block is four times as wide as the picture; it is worked in runs of pixels that stay in
the processor's cache, and never exists as a whole.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NORM_EPS = 1e-6
HIDDEN_WIDTH = 4
KERNEL_PX = 7
HIDDEN_ELEMENTS_AT_ONCE = 1 << 20


class ConvNeXtBlock(nn.Module):
    """Depthwise 7x7, then a two-layer perceptron per pixel, scaled and added to the input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.dwconv = nn.Conv2d(channels, channels, KERNEL_PX, padding=KERNEL_PX // 2, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=NORM_EPS)
        self.pwconv1 = nn.Linear(channels, HIDDEN_WIDTH * channels)
        self.pwconv2 = nn.Linear(HIDDEN_WIDTH * channels, channels)

    def forward(self, picture: Tensor) -> Tensor:
        """(N, H, W, C), contiguous; changed in place and returned."""
        mixed = self.dwconv(picture.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        pixels, channels = picture.view(-1, picture.shape[-1]), picture.shape[-1]
        run = max(1, HIDDEN_ELEMENTS_AT_ONCE // (HIDDEN_WIDTH * channels))
        runs = (torch.split(tensor.reshape(-1, channels), run) for tensor in (pixels, mixed))
        for ours, theirs in zip(*runs, strict=True):
            update = self.pwconv2(F.gelu(self.pwconv1(self.norm(theirs))))
            ours.addcmul_(update, self.gamma)
        return picture


class Downsample(nn.Module):
    """LayerNorm over the channels, then a 2x2 convolution with stride 2."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels_in, eps=NORM_EPS)
        self.conv = nn.Conv2d(channels_in, channels_out, 2, stride=2)

    def forward(self, picture: Tensor) -> Tensor:
        """(N, H, W, C) -> (N, H/2, W/2, C_out), contiguous."""
        smaller: Tensor = self.conv(self.norm(picture).permute(0, 3, 1, 2))
        return smaller.permute(0, 2, 3, 1).contiguous()


class Stem(nn.Module):
    """The first convolution, 4x4 with stride 4, then LayerNorm over the channels."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels_in, channels_out, 4, stride=4)
        self.norm = nn.LayerNorm(channels_out, eps=NORM_EPS)

    def forward(self, image: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, H/4, W/4, C_out), contiguous."""
        picture: Tensor = self.norm(self.conv(image).permute(0, 2, 3, 1))
        return picture.contiguous()
