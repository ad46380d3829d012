"""Training the enlarger: by 2 or by 4, on clean pictures or on what old prints look like when scanned."""

from functools import partial

from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training.pixel_pairs import crops_of, mean_absolute
from restoration.training.run import TrainingTask, TrainSettings
from restoration.training.upscale_crops import pair

DIMS = {2: UpscalerDims(scale=2, channels=64, blocks=5, fold=2), 4: UpscalerDims(scale=4)}
SETTINGS = TrainSettings(batch_size=16, crop_px=32, learning_rate=1.5e-3)


def task(scale: int, *, degraded: bool) -> TrainingTask:
    """The training of one enlarger."""
    return TrainingTask(
        architecture=f"albumen-upscaler-x{scale}",
        settings=SETTINGS,
        short_px=None,
        space="rgb",
        build=lambda: Upscaler(DIMS[scale]),
        crops=crops_of(partial(pair, scale=scale, degraded=degraded)),
        loss=lambda _photographs: mean_absolute,
    )
