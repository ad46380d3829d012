"""Albumen's own filler of damage: a small U-Net that betters a smooth guess, and sees the mask."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.repconv import RepConv, ResidualRepBlock, quieten

RGB_PLANES = 3
STEM_STRIDE = 2  # 2 x 2 pixels become channels: no layer runs at full resolution
SIZE_MULTIPLE = 16  # four scales: 1/2, 1/4, 1/8, 1/16


@dataclass(frozen=True)
class InpainterDims:
    """All that is needed to rebuild the net; stored beside its weights."""

    widths: tuple[int, int, int, int] = (32, 64, 96, 128)

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them (lists become tuples)."""
        return cls(widths=tuple(values["widths"])) if values else cls()


class Inpainter(nn.Module):
    """U-Net (Ronneberger 2015) over the picture with its holes smoothly filled, and the damage mask."""

    def __init__(self, dims: InpainterDims) -> None:
        super().__init__()
        self.dims = dims
        widths = dims.widths
        self.head = RepConv((RGB_PLANES + 1) * STEM_STRIDE**2, widths[0])
        self.encode = nn.ModuleList([ResidualRepBlock(width) for width in widths])
        self.descend = nn.ModuleList(
            [nn.Conv2d(fine, coarse, 3, stride=2, padding=1) for fine, coarse in _pairs(widths)]
        )
        self.rise = nn.ModuleList([nn.Conv2d(coarse, fine, 1) for fine, coarse in _pairs(widths)])
        self.decode = nn.ModuleList([ResidualRepBlock(width) for width in widths])
        self.tail = nn.Conv2d(widths[0], RGB_PLANES * STEM_STRIDE**2, 3, padding=1)
        quieten(self.tail)

    def forward(self, holed: Tensor) -> Tensor:
        """(N, 4, H, W): RGB in [0, 1], filled smoothly, and the damage mask → RGB; H, W multiples of 16.

        Only masked pixels are changed; the answer is not clamped.
        """
        image, mask = holed[:, :RGB_PLANES], holed[:, RGB_PLANES:]
        folded = fn.pixel_unshuffle(torch.cat([image - 0.5, mask], dim=1), STEM_STRIDE)
        features = self.encode[0](self.head(folded.contiguous(memory_format=torch.channels_last)))
        skips = []
        for down, block in zip(self.descend, self.encode[1:], strict=True):
            skips.append(features)
            features = block(fn.leaky_relu_(down(features), 0.1))
        features = self.decode[-1](features)
        for level in reversed(range(len(skips))):
            larger = fn.interpolate(self.rise[level](features), scale_factor=2, mode="nearest")
            features = self.decode[level](larger + skips[level])
        return image + mask * fn.pixel_shuffle(self.tail(features), STEM_STRIDE)


def _pairs(widths: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(pairwise(widths))
