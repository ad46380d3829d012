"""SRVGGNetCompact of Real-ESRGAN (Wang 2021): a chain of convolutions, all at the input's resolution."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from restoration.nets.needs import TiledNet, TilingNeeds

RGB_PLANES = 3


@dataclass(frozen=True)
class SRVGGDims:
    """`convolutions` counts those between the first and the last."""

    convolutions: int
    scale: int = 4
    channels: int = 64


class SRVGGNetCompact(TiledNet):
    """Enlarge a photograph by 4: sub-pixels added to the enlarged input (nearest neighbour)."""

    def __init__(self, dims: SRVGGDims) -> None:
        super().__init__()
        self.dims = dims
        width = dims.channels
        parts: list[nn.Module] = [nn.Conv2d(RGB_PLANES, width, 3, padding=1), nn.PReLU(width)]
        for _ in range(dims.convolutions):
            parts += [nn.Conv2d(width, width, 3, padding=1), nn.PReLU(width)]
        parts.append(nn.Conv2d(width, RGB_PLANES * dims.scale**2, 3, padding=1))
        self.body = nn.Sequential(*parts)

    @property
    def needs(self) -> TilingNeeds:
        """Every convolution adds a pixel to the radius."""
        radius = self.dims.convolutions + 2
        return TilingNeeds(
            scale=self.dims.scale, multiple=1, radius_px=radius, context_px=radius, bytes_per_px=BYTES_PER_PX
        )

    @torch.no_grad()
    def forward(self, image: Tensor) -> Tensor:
        """RGB (N, 3, H, W) in [0, 1] -> (N, 3, scale H, scale W), not clamped."""
        detail = F.pixel_shuffle(self.body(image), self.dims.scale)
        return detail.add_(F.interpolate(image, scale_factor=self.dims.scale, mode="nearest"))


# Measured in float32 on the processor (benchmarks/engine_tiling.py).
BYTES_PER_PX = 832
