"""Albumen's own denoiser: grain and JPEG marks, told how strong they are (FFDNet, Zhang 2018)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.repconv import RepConv, ResidualRepBlock, quieten

RGB_PLANES = 3
STEM_STRIDE = 2  # 2 x 2 pixels become channels: no layer runs at full resolution
LEVEL_SCALE = 10.0  # noise enters the net times this, so that it is of order one


@dataclass(frozen=True)
class DenoiserDims:
    """All that is needed to rebuild the net; stored beside its weights."""

    channels: int = 48
    blocks: int = 5

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them."""
        return cls(**values)


class Denoiser(nn.Module):
    """The picture minus what a chain of residual blocks takes for noise, at half the resolution."""

    def __init__(self, dims: DenoiserDims) -> None:
        super().__init__()
        self.dims = dims
        width = dims.channels
        self.head = RepConv((RGB_PLANES + 1) * STEM_STRIDE**2, width)
        self.body = nn.Sequential(*[ResidualRepBlock(width) for _ in range(dims.blocks)])
        self.tail = nn.Conv2d(width, RGB_PLANES * STEM_STRIDE**2, 3, padding=1)
        quieten(self.tail)

    @property
    def radius_px(self) -> int:
        """How far a pixel looks."""
        return STEM_STRIDE * (2 * self.dims.blocks + 2)

    def forward(self, noisy: Tensor) -> Tensor:
        """(N, 4, H, W): RGB in [0, 1] and the noise's standard deviation → RGB, not clamped; H and W even."""
        image, level = noisy[:, :RGB_PLANES], noisy[:, RGB_PLANES:]
        seen = torch.cat([image - 0.5, LEVEL_SCALE * level], dim=1)
        folded = fn.pixel_unshuffle(seen, STEM_STRIDE).contiguous(memory_format=torch.channels_last)
        noise = fn.pixel_shuffle(self.tail(self.body(self.head(folded))), STEM_STRIDE)
        return image - noise
