"""Six plain networks for colour, each a rung above the one before: what the colorizer has to beat.

An autoencoder without skips, a U-Net (Ronneberger 2015) and one with dilated convolutions at its lowest
scale (Yu and Koltun 2016), each narrow and wide; all trained with the mean square of ab, from lightness.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.cielab import AB_SCALE, folded_lightness, lightness_of
from restoration.layers.residual import conv_norm
from restoration.nets.colorizer import STEM_STRIDE, working_size
from restoration.training.datasets import ColorBatch, ColorCrops
from restoration.training.photographs import Photographs
from restoration.training.run import TrainingTask, TrainSettings

ARCHITECTURE = "albumen-ladder"
DILATIONS = (2, 4, 8)


@dataclass(frozen=True)
class LadderDims:
    """All that is needed to rebuild one of the nets; `work_px` is that of the colorizer."""

    widths: tuple[int, int, int, int] = (32, 64, 128, 256)
    skips: bool = True
    dilations: tuple[int, ...] = ()
    work_px: int = 320

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Dims from plain values, as JSON beside the weights keeps them (lists become tuples)."""
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
        return cls(**fields)


NARROW, WIDE = (32, 64, 128, 256), (64, 128, 256, 384)
RUNGS: tuple[LadderDims, ...] = (
    LadderDims(NARROW, skips=False),
    LadderDims(WIDE, skips=False),
    LadderDims(NARROW),
    LadderDims(WIDE),
    LadderDims(NARROW, dilations=DILATIONS),
    LadderDims((56, 112, 208, 304), dilations=DILATIONS),
)


class Ladder(nn.Module):
    """Lightness folded 4 x 4, halved three times, and back, with what was seen on the way or without."""

    def __init__(self, dims: LadderDims) -> None:
        super().__init__()
        self.dims = dims
        widths = dims.widths
        self.stem = _pair(STEM_STRIDE**2, widths[0])
        self.descend = nn.ModuleList(
            [
                nn.Sequential(conv_norm(fine, coarse, stride=2), conv_norm(coarse, coarse))
                for fine, coarse in pairwise(widths)
            ]
        )
        self.bottom = nn.Sequential(*[_dilated(widths[-1], by) for by in dims.dilations])
        joined = 2 if dims.skips else 1
        self.rise = nn.ModuleList([conv_norm(coarse, fine) for fine, coarse in pairwise(widths)])
        self.join = nn.ModuleList([_pair(joined * fine, fine) for fine in widths[:-1]])
        self.head = nn.Conv2d(widths[0], 2, kernel_size=1)

    def forward(self, image: Tensor) -> Tensor:
        """(N, 3, H, W) grey sRGB in [0, 1] → (N, 2, H, W) in Lab ab units; H, W multiples of 32."""
        size_hw = (image.shape[-2], image.shape[-1])
        work_hw = working_size(size_hw, self.dims.work_px)
        lightness = fn.interpolate(
            lightness_of(image.float()), work_hw, mode="bilinear", align_corners=False, antialias=True
        )
        return fn.interpolate(self.colors(lightness), size_hw, mode="bilinear", align_corners=False)

    def colors(self, lightness: Tensor) -> Tensor:
        """L* (N, 1, h, w) in [0, 100] → ab (N, 2, h/4, w/4) in Lab units."""
        features = self.stem(folded_lightness(lightness, STEM_STRIDE))
        seen = []
        for down in self.descend:
            seen.append(features)
            features = down(features)
        features = self.bottom(features)
        for level in reversed(range(len(seen))):
            larger = fn.interpolate(self.rise[level](features), scale_factor=2, mode="nearest")
            known = [larger, seen[level]] if self.dims.skips else [larger]
            features = self.join[level](torch.cat(known, dim=1))
        answer: Tensor = self.head(features)
        return AB_SCALE * answer.float()


def tasks() -> dict[str, TrainingTask]:
    """The training of all six, by name: as the colorizer's, but with neither hints nor exemplars."""
    return {f"ladder-{rung}": _task(dims) for rung, dims in enumerate(RUNGS, start=1)}


def loss(net: nn.Module, batch: ColorBatch) -> Tensor:
    """The mean square of the difference in ab."""
    if not isinstance(net, Ladder):
        raise TypeError(f"{type(net).__name__} is no rung of the ladder")
    return fn.mse_loss(net.colors(batch.lightness) / AB_SCALE, batch.coarse_ab / AB_SCALE)


def _task(dims: LadderDims) -> TrainingTask:
    return TrainingTask(
        architecture=ARCHITECTURE,
        settings=TrainSettings(
            batch_size=8, crop_px=320, learning_rate=8e-4, weight_decay=0.02, warmup_steps=60
        ),
        short_px=256,
        space="lab",
        build=partial(Ladder, dims),
        crops=_crops,
        loss=lambda _photographs: loss,
    )


def _crops(photographs: Photographs, settings: TrainSettings) -> ColorCrops:
    return ColorCrops(
        photographs,
        settings.crop_px,
        settings.batch_size,
        settings.seed,
        hinted_share=0.0,
        shown_share=0.0,
    )


def _pair(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(conv_norm(inputs, outputs), conv_norm(outputs, outputs))


def _dilated(width: int, by: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, 3, padding=by, dilation=by, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(inplace=True),
    )
