"""Albumen's own enlarger: residual blocks at the scan's resolution, then sub-pixels (Shi 2016)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.repconv import RepConv, ResidualRepBlock, quieten
from restoration.nets.needs import TiledNet, TilingNeeds

RGB_PLANES = 3
BICUBIC_RADIUS_PX = 2
BYTES_PER_PX = {1: 1200, 2: 420}  # by fold, with the channels that are trained (benchmarks/engine_tiling.py)


@dataclass(frozen=True)
class UpscalerDims:
    """All that is needed to rebuild the net; stored beside its weights.

    With `fold` 2 the net works on squares of 2 x 2 pixels laid into channels: a quarter of the places, so
    that a scan of many megapixels is done on a processor while somebody waits.
    """

    scale: int = 2
    channels: int = 48
    blocks: int = 7
    fold: int = 1

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them."""
        return cls(**values)


class Upscaler(TiledNet):
    """Bicubic enlargement plus what a network of the RLFN class (Kong 2022) knows better.

    The convolutions are trained in branches and folded into plain ones when weights are loaded.
    """

    def __init__(self, dims: UpscalerDims) -> None:
        super().__init__()
        if dims.fold not in BYTES_PER_PX:
            raise ValueError(f"a fold of {dims.fold} is none of {', '.join(map(str, BYTES_PER_PX))}")
        self.dims = dims
        width = dims.channels
        self.head = RepConv(RGB_PLANES * dims.fold**2, width)
        self.body = nn.Sequential(*[ResidualRepBlock(width) for _ in range(dims.blocks)])
        self.gather = RepConv(width, width)
        self.tail = nn.Conv2d(width, RGB_PLANES * (dims.scale * dims.fold) ** 2, 3, padding=1)
        # Training starts from the bicubic picture, or its first thousand steps would go into finding it.
        quieten(self.tail)

    @property
    def needs(self) -> TilingNeeds:
        """Every 3 x 3 convolution adds a place to the radius."""
        radius = (2 * self.dims.blocks + 3) * self.dims.fold
        return TilingNeeds(
            scale=self.dims.scale,
            multiple=self.dims.fold,
            radius_px=radius,
            context_px=radius,
            bytes_per_px=BYTES_PER_PX[self.dims.fold],
        )

    def forward(self, image: Tensor) -> Tensor:
        """RGB (N, 3, H, W) in [0, 1], sides multiples of `fold` -> (N, 3, scale H, scale W), not clamped."""
        seen = fn.pixel_unshuffle(image - 0.5, self.dims.fold)
        features = self.head(seen.contiguous(memory_format=torch.channels_last))
        features = features + self.gather(self.body(features))
        detail = fn.pixel_shuffle(self.tail(features), self.dims.scale * self.dims.fold)
        return detail + enlarged(image, self.dims.scale)


def enlarged(image: Tensor, scale: int) -> Tensor:
    """Bicubic enlargement (Keys 1981, a = -0.5); torch uses that kernel only where it may antialias."""
    return fn.interpolate(image, scale_factor=scale, mode="bicubic", align_corners=False, antialias=True)
