"""Training the colorizer: automatic, hinted, or following an exemplar's palette, as one network."""

from pathlib import Path

from torch import nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training.calibrate import calibrate
from restoration.training.datasets import ColorCrops
from restoration.training.evaluation.color import trials
from restoration.training.losses import ColorLoss
from restoration.training.photographs import Photographs
from restoration.training.run import TrainingTask, TrainSettings

CALIBRATION_PHOTOGRAPHS = 150  # of those held out


def task() -> TrainingTask:
    """The training of the colorizer."""
    return TrainingTask(
        architecture="albumen-colorizer",
        settings=TrainSettings(
            batch_size=8, crop_px=320, learning_rate=8e-4, weight_decay=0.02, warmup_steps=60
        ),
        short_px=256,
        space="lab",
        build=lambda: Colorizer(ColorizerDims()),
        crops=_crops,
        loss=ColorLoss.of,
        finish=_finish,
    )


def _crops(photographs: Photographs, settings: TrainSettings) -> ColorCrops:
    return ColorCrops(photographs, settings.crop_px, settings.batch_size, settings.seed)


def _finish(net: nn.Module, folder: Path) -> None:
    if isinstance(net, Colorizer) and (chosen := list(trials(folder, limit=CALIBRATION_PHOTOGRAPHS))):
        calibrate(net, chosen)
