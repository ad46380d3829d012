"""Albumen's own damage detector: a small U-Net that says of every pixel whether it is damage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.residual import ResidualBlock, conv_norm

STEM_STRIDE = 2  # 2 x 2 pixels become channels: all detail is kept, and no layer runs at full resolution
SIZE_MULTIPLE = 16  # four scales: 1/2, 1/4, 1/8, 1/16
BLOCK_PX = 8  # brightness and contrast of the surroundings are taken of blocks this large,
BLOCKS_AROUND = 9  # so many of them across
LEAST_CONTRAST = 0.04  # what is flatter than this is not stretched further, or grain would look like damage
LUMA = (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class DamageDims:
    """All that is needed to rebuild and to use the net; stored beside its weights.

    `threshold` is the log odds above which a pixel counts as damage, chosen on held-out photographs.
    """

    widths: tuple[int, int, int, int] = (16, 32, 64, 96)
    blocks: tuple[int, int, int, int] = (1, 1, 1, 1)
    threshold: float = 0.0

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them (lists become tuples)."""
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return cls(**fields)


def levelled(tone: Tensor) -> Tensor:
    """Luma (N, 1, H, W) against the mean and contrast of its surroundings: faded or strong, light or dark.

    H and W are multiples of `BLOCK_PX`; the answer is of order one.
    """
    centred = tone - 0.5
    means = torch.cat([centred, centred * centred], dim=1)
    around = fn.avg_pool2d(
        fn.avg_pool2d(means, BLOCK_PX), BLOCKS_AROUND, stride=1, padding=BLOCKS_AROUND // 2,
        count_include_pad=False,
    )  # fmt: skip
    smooth = fn.interpolate(around, scale_factor=BLOCK_PX, mode="bilinear", align_corners=False)
    mean, square = smooth[:, :1], smooth[:, 1:]
    deviation = (square - mean * mean).clamp_min(0.0).sqrt()
    level: Tensor = (centred - mean) / (2.0 * deviation + LEAST_CONTRAST)
    return level


class DamageDetector(nn.Module):
    """U-Net (Ronneberger 2015) over luma, once as it is and once levelled; answers in log odds."""

    def __init__(self, dims: DamageDims) -> None:
        super().__init__()
        self.dims = dims
        first, second, third, last = dims.widths
        planes = 2 * STEM_STRIDE**2
        self.encode = nn.ModuleList(
            [
                nn.Sequential(conv_norm(planes, first), *_blocks(first, dims.blocks[0])),
                nn.Sequential(conv_norm(first, second, stride=2), *_blocks(second, dims.blocks[1])),
                nn.Sequential(conv_norm(second, third, stride=2), *_blocks(third, dims.blocks[2])),
            ]
        )
        self.descend = nn.Sequential(conv_norm(third, last, stride=2), *_blocks(last, dims.blocks[3]))
        self.decode = nn.ModuleList([_Rise(second, first), _Rise(third, second), _Rise(last, third)])
        self.head = nn.Conv2d(first + planes, STEM_STRIDE**2, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) sRGB in [0, 1] → log odds over the threshold (N, 1, H, W); H, W multiples of 16.

        Above 0 is damage. Levelling is done in float32 whatever the weights are, and so is the answer.
        """
        weights = torch.tensor(LUMA, device=image.device).view(1, 3, 1, 1)
        return self.logits((image.float() * weights).sum(dim=1, keepdim=True)) - self.dims.threshold

    def logits(self, tone: Tensor) -> Tensor:
        """Luma (N, 1, H, W) in [0, 1], float32 → log odds of damage (N, 1, H, W)."""
        seen = fn.pixel_unshuffle(torch.cat([2.0 * tone - 1.0, levelled(tone)], dim=1), STEM_STRIDE)
        seen = seen.to(self.head.weight.dtype).contiguous(memory_format=torch.channels_last)
        features, skips = seen, []
        for stage in self.encode:
            features = stage(features)
            skips.append(features)
        features = self.descend(features)
        for rise, skip in zip(reversed(self.decode), reversed(skips), strict=True):
            features = rise(features, skip)
        answer: Tensor = self.head(torch.cat([features, seen], dim=1))
        return fn.pixel_shuffle(answer.float(), STEM_STRIDE)


class _Rise(nn.Module):
    def __init__(self, deep: int, width: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(deep, width, kernel_size=1, bias=False)
        self.refine = nn.Sequential(conv_norm(width, width), ResidualBlock(width))

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        larger = fn.interpolate(self.narrow(features), scale_factor=2, mode="nearest")
        joined: Tensor = self.refine(larger + skip)
        return joined


def _blocks(width: int, count: int) -> list[nn.Module]:
    return [ResidualBlock(width) for _ in range(count)]
