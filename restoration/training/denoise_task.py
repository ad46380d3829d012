"""Training the denoiser: clean squares with grain, scanner noise and JPEG marks of known strength."""

import numpy as np
from numpy.typing import NDArray

from restoration.imaging.color import luma
from restoration.imaging.metrics import noise_sigma
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.training.degradations import printing
from restoration.training.pixel_pairs import Pair, crops_of, mean_absolute
from restoration.training.run import TrainingTask, TrainSettings
from restoration.training.sampling import Floats, Generator
from restoration.training.upscale_crops import square

MOST_NOISE = 0.14
CLEAN_SHARE, PACKED_SHARE = 0.1, 0.4
LEVEL_JITTER = 0.12  # the blind estimate is about this far off


def pair(stored: NDArray[np.uint8], rng: Generator, *, crop_px: int) -> Pair:
    """A square of a photograph → RGB with noise and its deviation (c, c, 4), and without (c, c, 3)."""
    clean = square(stored, crop_px, rng)
    noisy = clean if rng.random() < CLEAN_SHARE else roughened(clean, rng)
    # The deviation as the blind estimate would see it, were there nothing but noise.
    level = noise_sigma(np.asarray(luma(noisy) - luma(clean) + np.float32(0.5), np.float32))
    level *= float(np.exp(rng.normal(0.0, LEVEL_JITTER)))
    plane = np.full((*clean.shape[:2], 1), level, np.float32)
    return np.concatenate([noisy, plane], axis=2), clean


def roughened(clean: Floats, rng: Generator) -> Floats:
    """Grain or scanner noise on (H, W, 3), and JPEG marks on some; weak noise is likelier than strong."""
    noisy = printing.grainy(clean, MOST_NOISE * rng.random() ** 1.5 + 0.004, rng)
    if rng.random() < PACKED_SHARE:
        noisy = printing.packed(noisy, int(rng.integers(35, 96)))
    return np.clip(noisy, 0.0, 1.0).astype(np.float32)


def task() -> TrainingTask:
    """The training of the denoiser."""
    return TrainingTask(
        architecture="albumen-denoiser",
        settings=TrainSettings(batch_size=12, crop_px=64, learning_rate=1.5e-3),
        short_px=None,
        space="rgb",
        build=lambda: Denoiser(DenoiserDims()),
        crops=crops_of(pair),
        loss=lambda _photographs: mean_absolute,
    )
