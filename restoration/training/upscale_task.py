"""Training the enlarger: by 2 or by 4, on clean pictures or on what old prints look like when scanned."""

from functools import partial

import torch
from torch import Tensor, nn

from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training.photographs import Photographs
from restoration.training.run import TrainingTask, TrainSettings
from restoration.training.upscale_crops import UpscaleBatch, UpscaleCrops

SETTINGS = TrainSettings(batch_size=16, crop_px=32, learning_rate=1.5e-3)


def task(scale: int, *, degraded: bool) -> TrainingTask:
    """The training of one enlarger."""
    return TrainingTask(
        architecture=f"albumen-upscaler-x{scale}",
        settings=SETTINGS,
        short_px=None,
        space="rgb",
        build=lambda: Upscaler(UpscalerDims(scale=scale)),
        crops=partial(_crops, scale=scale, degraded=degraded),
        loss=lambda _photographs: loss,
    )


def loss(net: nn.Module, batch: UpscaleBatch) -> Tensor:
    """Mean absolute difference (Zhao 2017: sharper than squares, and no worse in PSNR)."""
    return torch.mean(torch.abs(net(batch.small) - batch.large))


def _crops(photographs: Photographs, settings: TrainSettings, *, scale: int, degraded: bool) -> UpscaleCrops:
    return UpscaleCrops(photographs, scale, degraded, settings.crop_px, settings.batch_size, settings.seed)
