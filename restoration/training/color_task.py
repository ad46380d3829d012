"""Training the colorizer: automatic, hinted, or following an exemplar's palette, as one network."""

from dataclasses import replace
from pathlib import Path

from torch import nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training.calibrate import calibrate
from restoration.training.datasets import ColorCrops
from restoration.training.evaluation.color import trials
from restoration.training.losses import ColorLoss, edge_distance
from restoration.training.photographs import Photographs
from restoration.training.run import TrainingTask, TrainSettings

CALIBRATION_PHOTOGRAPHS = 150  # of those held out
EDGES_HINTED_SHARE = 0.8  # where colours are wrong altogether, their edges teach nothing


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


def edges_task() -> TrainingTask:
    """The training of what lays colours out along edges, behind a colorizer that is trained already.

    The photographs are decoded as large as the colorizer works, or there would be no edges to learn from.
    """
    return replace(
        task(),
        settings=TrainSettings(batch_size=8, crop_px=320, learning_rate=1.5e-3, warmup_steps=50),
        short_px=320,
        crops=_mostly_hinted_crops,
        loss=lambda _photographs: edge_distance,
        learns=("edges",),
    )


def _crops(photographs: Photographs, settings: TrainSettings) -> ColorCrops:
    return ColorCrops(photographs, settings.crop_px, settings.batch_size, settings.seed)


def _mostly_hinted_crops(photographs: Photographs, settings: TrainSettings) -> ColorCrops:
    return replace(_crops(photographs, settings), hinted_share=EDGES_HINTED_SHARE)


def _finish(net: nn.Module, folder: Path) -> None:
    if isinstance(net, Colorizer) and (chosen := list(trials(folder, limit=CALIBRATION_PHOTOGRAPHS))):
        calibrate(net, chosen)
