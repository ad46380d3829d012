"""RRDBNet, the generator of ESRGAN (Wang 2018) and Real-ESRGAN (Wang 2021), in their official layout."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from restoration.layers.rrdb import LEAK, RRDB
from restoration.nets.needs import TiledNet, TilingNeeds

RGB_PLANES = 3
TRUNK_SCALE = 4
CONVOLUTIONS_PER_BLOCK = 15


@dataclass(frozen=True)
class RRDBNetDims:
    """`scale` 4, or 2: then the picture is first folded to half its size with four times the channels."""

    scale: int
    blocks: int
    channels: int = 64
    growth: int = 32

    @property
    def unshuffle(self) -> int:
        """By how much the picture is folded before the first convolution."""
        return TRUNK_SCALE // self.scale


class RRDBNet(TiledNet):
    """Enlarge a photograph by 4 or 2, inventing plausible detail."""

    def __init__(self, dims: RRDBNetDims) -> None:
        super().__init__()
        self.dims = dims
        width = dims.channels
        self.conv_first = nn.Conv2d(RGB_PLANES * dims.unshuffle**2, width, 3, padding=1)
        self.body = nn.Sequential(*(RRDB(width, dims.growth) for _ in range(dims.blocks)))
        self.conv_body = nn.Conv2d(width, width, 3, padding=1)
        self.conv_up1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv_up2 = nn.Conv2d(width, width, 3, padding=1)
        self.conv_hr = nn.Conv2d(width, width, 3, padding=1)
        self.conv_last = nn.Conv2d(width, RGB_PLANES, 3, padding=1)

    @property
    def needs(self) -> TilingNeeds:
        """Every trunk convolution adds a pixel (of the folded picture) to the radius, the tail under two."""
        radius = self.dims.blocks * CONVOLUTIONS_PER_BLOCK + 2 + 2
        fold = self.dims.unshuffle
        return TilingNeeds(
            scale=self.dims.scale,
            multiple=fold,
            radius_px=radius * fold,
            context_px=16 * fold,
            bytes_per_px=BYTES_PER_TRUNK_PX // fold**2,
        )

    @torch.no_grad()
    def forward(self, image: Tensor) -> Tensor:
        """RGB (N, 3, H, W) in [0, 1], H and W even at scale 2 -> (N, 3, scale H, scale W), not clamped."""
        fold = self.dims.unshuffle
        if image.shape[2] % fold or image.shape[3] % fold:
            raise ValueError(f"height and width must be multiples of {fold}: {tuple(image.shape)}")
        features = self.conv_first(F.pixel_unshuffle(image, fold) if fold > 1 else image)
        features = self.conv_body(self.body(features)).add_(features)
        for conv in (self.conv_up1, self.conv_up2):
            features = F.interpolate(features, scale_factor=2, mode="nearest")
            features = F.leaky_relu_(conv(features), LEAK)
        features = F.leaky_relu_(self.conv_hr(features), LEAK)
        return self.conv_last(features)  # type: ignore[no-any-return]


# Measured in float32 on the processor (benchmarks/engine_tiling.py): the tail at full size sets the peak.
BYTES_PER_TRUNK_PX = 13568
