"""Batches for the networks that answer with pixels: what a network sees, and what it should have answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from restoration.training.photographs import Photographs
from restoration.training.run import TrainSettings
from restoration.training.sampling import Floats, Generator, drawn, stacked

Pair = tuple[Floats, Floats]  # seen (h, w, C) and wanted (H, W, 3)
MakePair = Callable[[NDArray[np.uint8], Generator], Pair]


class PixelBatch(NamedTuple):
    """`seen` (N, C, h, w) by the network, and `wanted` of it (N, 3, H, W), RGB in [0, 1]."""

    seen: Tensor
    wanted: Tensor


@dataclass(frozen=True)
class PixelCrops:
    """Pairs made of stored pictures (H, W, 3) uint8; batch n follows from the seed and n alone."""

    photographs: Photographs
    make: MakePair
    batch_size: int
    seed: int

    def batch(self, step: int) -> PixelBatch:
        """The batch of one step; the same for the same seed and step, in any process."""
        pairs = drawn(self.photographs, self.make, count=self.batch_size, seed=self.seed, step=step)
        return PixelBatch(*stacked(pairs))


def crops_of(pair: Callable[..., Pair]) -> Callable[[Photographs, TrainSettings], PixelCrops]:
    """How batches are made of photographs, by a function that also takes the side of a square, `crop_px`."""

    def crops(photographs: Photographs, settings: TrainSettings) -> PixelCrops:
        make = partial(pair, crop_px=settings.crop_px)
        return PixelCrops(photographs, make, settings.batch_size, settings.seed)

    return crops


def mean_absolute(net: nn.Module, batch: PixelBatch) -> Tensor:
    """Mean absolute difference (Zhao 2017: sharper than squares, and no worse in PSNR) → a scalar."""
    return torch.mean(torch.abs(net(batch.seen) - batch.wanted))
