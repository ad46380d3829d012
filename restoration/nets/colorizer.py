"""Albumen's own colorizer: a small U-Net that reads lightness and proposes a distribution of colours."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.cielab import AB_SCALE, folded_lightness, lightness_of
from restoration.layers.color_bins import color_bins
from restoration.layers.edge_upsampling import EdgeUpsampling
from restoration.layers.enlivening import enlivened
from restoration.layers.hints import HintBlend, HintReach
from restoration.layers.muting import muted
from restoration.layers.residual import ResidualBlock, conv_norm

STEM_STRIDE = 4  # the stem folds 4 x 4 pixels into channels: nothing runs at full resolution
SIZE_MULTIPLE = 32  # four scales: 1/4, 1/8, 1/16, 1/32
# Close hints know of smaller things than a coarse grid keeps apart: from the first share of its cells on that
# are hinted, the working size grows, up to `FINEST` times as long a side at the second.
FEW_HINTS, MANY_HINTS, FINEST = 0.01, 0.04, 1.4
DROPPED = 0.1  # of the lowest channels, while training: a few thousand photographs are soon known


@dataclass(frozen=True)
class ColorizerDims:
    """All that is needed to rebuild the net; stored beside its weights.

    `work_px` is the side of the square whose area the picture is brought to before the trunk sees it
    (aspect kept), larger where hints lie close (`Colorizer.work_px_for`), so the same picture gets the same
    colours whatever its size. `returned` is the share of
    the variance of possible colours that their mean is given back (half of it where hints or a palette say
    something of the colours); `violet` the share of that hue which is kept where neither speaks for it.
    """

    widths: tuple[int, int, int, int] = (64, 128, 192, 256)
    blocks: tuple[int, int, int] = (1, 2, 1)
    attention_layers: int = 3
    attention_heads: int = 4
    work_px: int = 320
    returned: float = 0.0
    violet: float = 1.0

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them (lists become tuples)."""
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return cls(**fields)


def pool_hints(hints: Tensor, size_hw: tuple[int, int]) -> Tensor:
    """Hints (N, 3, H, W) = (a, b, reach) → the stem's grid: mean colour of the hinted pixels in each cell.

    The third channel is 1 in cells with any hint; those without are zero in all three.
    """
    mask = (hints[:, 2:] > 0).to(hints.dtype)
    weight = fn.adaptive_avg_pool2d(mask, size_hw)
    total = fn.adaptive_avg_pool2d(hints[:, :2] * mask, size_hw)
    hinted = (weight > 0).to(hints.dtype)
    return torch.cat([total / weight.clamp_min(1e-6) * hinted, hinted], dim=1)


def pool_reach(hints: Tensor, size_hw: tuple[int, int]) -> Tensor:
    """Hints as above → how far those in each cell of the stem's grid reach, (N, 1, h, w) in [0, 1]."""
    reach = hints[:, 2:]
    hinted = fn.adaptive_avg_pool2d((reach > 0).to(hints.dtype), size_hw)
    return fn.adaptive_avg_pool2d(reach, size_hw) / hinted.clamp_min(1e-6)


def working_size(size_hw: tuple[int, int], work_px: int) -> tuple[int, int]:
    """The size the trunk works at: area `work_px` squared, aspect kept, both sides multiples of 32."""
    height, width = size_hw
    scale = work_px / math.sqrt(height * width)

    def snapped(length_px: float) -> int:
        return max(1, round(length_px * scale / SIZE_MULTIPLE)) * SIZE_MULTIPLE

    return snapped(height), snapped(width)


class Colorizer(nn.Module):
    """U-Net (Ronneberger 2015) on lightness, residual blocks, self-attention at the lowest scale.

    Its answer is a distribution over colour bins (Zhang, Isola, Efros 2016) at a quarter of the working size,
    laid out at the working size along the edges of the lightness.
    """

    bins: Tensor

    def __init__(self, dims: ColorizerDims) -> None:
        super().__init__()
        self.dims = dims
        first, second, third, last = dims.widths
        self.register_buffer("bins", color_bins(), persistent=False)
        self.stem = conv_norm(STEM_STRIDE**2 + 3, first)
        self.encode = nn.ModuleList(
            [
                _stage(first, dims.blocks[0]),
                nn.Sequential(conv_norm(first, second, stride=2), *_stage(second, dims.blocks[1])),
                nn.Sequential(conv_norm(second, third, stride=2), *_stage(third, dims.blocks[2])),
            ]
        )
        self.descend = conv_norm(third, last, stride=2)
        self.attend = nn.Sequential(
            *[AttentionBlock(last, dims.attention_heads) for _ in range(dims.attention_layers)]
        )
        self.decode = nn.ModuleList([_Rise(second, first), _Rise(third, second), _Rise(last, third)])
        self.head = nn.Conv2d(first, len(self.bins), kernel_size=1)
        self.reach = HintReach(first)
        self.blend = HintBlend(first)
        self.edges = EdgeUpsampling(first, STEM_STRIDE)
        self.palette = nn.Linear(len(self.bins), last, bias=False)
        nn.init.zeros_(self.palette.weight)

    def forward(self, image: Tensor, hints: Tensor | None = None, palette: Tensor | None = None) -> Tensor:
        """(N, 3, H, W) grey sRGB in [0, 1] → (N, 2, H, W) in Lab ab units; H, W multiples of 32.

        `hints` is (N, 3, H, W): a and b in Lab units where known, and how far they reach (1 as it was learnt,
        less not so far, 0 where nothing is known); `palette` (N, B) the shares of the colour bins in an
        exemplar, as `palette_of` counts them. The answer is float32 whatever the weights are.
        """
        size_hw = (image.shape[-2], image.shape[-1])
        lightness = self.lightness_seen(image, self.work_px_for(hints))
        grid_hw = (lightness.shape[-2] // STEM_STRIDE, lightness.shape[-1] // STEM_STRIDE)
        pooled = reach = None
        if hints is not None:
            pooled, reach = pool_hints(hints.float(), grid_hw), pool_reach(hints.float(), grid_hw)
        features = self.features(lightness, pooled, palette)
        guided = pooled is not None or palette is not None
        ab = enlivened(*self.spread_of(self.head(features)), self.dims.returned / (2 if guided else 1))
        if pooled is not None:
            ab = self.following(features, ab, pooled, reach)
        elif not guided:
            ab = muted(ab, self.dims.violet)
        fine = self.edges(features, lightness, ab, pooled)
        return fn.interpolate(fine, size_hw, mode="bilinear", align_corners=False)

    def work_px_for(self, hints: Tensor | None) -> int:
        """The side of the square whose area the picture is brought to: larger, the more of it is hinted.

        It is one size for the whole batch.
        """
        if hints is None:
            return self.dims.work_px
        work_hw = working_size((hints.shape[-2], hints.shape[-1]), self.dims.work_px)
        grid_hw = (work_hw[0] // STEM_STRIDE, work_hw[1] // STEM_STRIDE)
        share = float((fn.adaptive_max_pool2d(hints[:, 2:].float(), grid_hw) > 0).float().mean())
        finer = min(1.0, max(0.0, (share - FEW_HINTS) / (MANY_HINTS - FEW_HINTS)))
        return round(self.dims.work_px * (1.0 + finer * (FINEST - 1.0)))

    def lightness_seen(self, image: Tensor, work_px: int) -> Tensor:
        """Grey sRGB (N, 3, H, W) in [0, 1] → L* (N, 1, h, w), its area about `work_px` squared."""
        work_hw = working_size((image.shape[-2], image.shape[-1]), work_px)
        lightness = lightness_of(image.float())
        return fn.interpolate(lightness, work_hw, mode="bilinear", align_corners=False, antialias=True)

    def features(
        self, lightness: Tensor, pooled_hints: Tensor | None = None, palette: Tensor | None = None
    ) -> Tensor:
        """L* (N, 1, h, w) in [0, 100], hints on the stem's grid (N, 3, h/4, w/4) → (N, C, h/4, w/4)."""
        folded = folded_lightness(lightness, STEM_STRIDE)
        if pooled_hints is None:
            pooled_hints = folded.new_zeros(folded.shape[0], 3, *folded.shape[-2:])
        scale = folded.new_tensor((1 / AB_SCALE, 1 / AB_SCALE, 1.0)).view(1, 3, 1, 1)
        features = self.stem(torch.cat([folded, pooled_hints * scale], dim=1).to(self.head.weight.dtype))
        skips = []
        for stage in self.encode:
            features = stage(features)
            skips.append(features)
        features = self.descend(features)
        if palette is not None:
            features = features + self.palette(palette.to(features.dtype))[:, :, None, None]
        decoded: Tensor = fn.dropout2d(self.attend(features), DROPPED, training=self.training)
        for rise, skip in zip(reversed(self.decode), reversed(skips), strict=True):
            decoded = rise(decoded, skip)
        return decoded

    def following(
        self, features: Tensor, proposed: Tensor, pooled_hints: Tensor, pooled_reach: Tensor | None = None
    ) -> Tensor:
        """Features and proposed ab (N, 2, h/4, w/4) → ab as the hints want it; without any, as proposed."""
        carried = self.reach(features, proposed, pooled_hints, pooled_reach)
        blended: Tensor = self.blend(features, carried, pooled_hints)
        return blended

    def logits(
        self, lightness: Tensor, pooled_hints: Tensor | None = None, palette: Tensor | None = None
    ) -> Tensor:
        """As `features`, read as log chances of the colour bins → (N, B, h/4, w/4)."""
        answer: Tensor = self.head(self.features(lightness, pooled_hints, palette))
        return answer

    def read_out(self, logits: Tensor) -> Tensor:
        """Logits (N, B, h, w) → the mean of the colours (N, 2, h, w) in Lab units."""
        return self.spread_of(logits)[0]

    def spread_of(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, B, h, w) → mean (N, 2, h, w) and variance (N, 1, h, w) of the colours, in Lab units."""
        shares = torch.softmax(logits.float(), dim=1)
        bins = self.bins.float()
        mean = torch.einsum("nbhw,bc->nchw", shares, bins)
        square = torch.einsum("nbhw,b->nhw", shares, bins.square().sum(dim=1))[:, None]
        return mean, (square - mean.square().sum(dim=1, keepdim=True)).clamp_min(0.0)


class AttentionBlock(nn.Module):
    """Every place looks at every other: a transformer layer, placed by a depthwise convolution."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.place = nn.Conv2d(width, width, 3, padding=1, groups=width)
        self.norm_mix = nn.LayerNorm(width)
        self.mix = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.norm_think = nn.LayerNorm(width)
        self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) → the same shape."""
        count, width, height, breadth = features.shape
        tokens = (features + self.place(features)).flatten(2).transpose(1, 2)
        split = self.mix(self.norm_mix(tokens)).view(count, -1, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        mixed = fn.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2)
        tokens = tokens + self.merge(mixed)
        thought: Tensor = tokens + self.think(self.norm_think(tokens))
        return thought.transpose(1, 2).reshape(count, width, height, breadth)


class _Rise(nn.Module):
    def __init__(self, deep: int, width: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(deep, width, kernel_size=1, bias=False)
        self.join = conv_norm(2 * width, width)
        self.refine = ResidualBlock(width)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        larger = fn.interpolate(self.narrow(features), scale_factor=2, mode="nearest")
        joined: Tensor = self.refine(self.join(torch.cat([larger, skip], dim=1)))
        return joined


def _stage(width: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(*[ResidualBlock(width) for _ in range(blocks)])
