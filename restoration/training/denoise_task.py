"""Training the denoiser: clean squares with grain, scanner noise and JPEG marks of known strength."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from restoration.imaging.color import luma
from restoration.imaging.metrics import noise_sigma
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.training.degradations import printing
from restoration.training.photographs import Photographs
from restoration.training.run import TrainingTask, TrainSettings
from restoration.training.sampling import Floats, Generator, drawn, stacked
from restoration.training.upscale_crops import square

MOST_NOISE = 0.14
CLEAN_SHARE, PACKED_SHARE = 0.1, 0.4
LEVEL_JITTER = 0.12  # the blind estimate is about this far off


class DenoiseBatch(NamedTuple):
    """`noisy` (N, 4, c, c): RGB in [0, 1] and the deviation of the noise; `clean` (N, 3, c, c)."""

    noisy: Tensor
    clean: Tensor


@dataclass(frozen=True)
class DenoiseCrops:
    """Squares of photographs, with noise; batch n follows from the seed and n alone."""

    photographs: Photographs
    crop_px: int
    batch_size: int
    seed: int

    def batch(self, step: int) -> DenoiseBatch:
        """The batch of one step; the same for the same seed and step, in any process."""
        pairs = drawn(self.photographs, self._pair, count=self.batch_size, seed=self.seed, step=step)
        return DenoiseBatch(*stacked(pairs))

    def _pair(self, stored: NDArray[np.uint8], rng: Generator) -> tuple[Floats, Floats]:
        clean = square(stored, self.crop_px, rng)
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
        crops=lambda photographs, settings: DenoiseCrops(
            photographs, settings.crop_px, settings.batch_size, settings.seed
        ),
        loss=lambda _photographs: loss,
    )


def loss(net: nn.Module, batch: DenoiseBatch) -> Tensor:
    """Mean absolute difference."""
    return torch.mean(torch.abs(net(batch.noisy) - batch.clean))
