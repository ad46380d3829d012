"""Batches for the colorizer; batch n follows from the seed and n alone, so a resumed run sees the same."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from restoration.nets.colorizer import STEM_STRIDE
from restoration.training import tones
from restoration.training.photographs import Photographs, unpacked

Floats = NDArray[np.float32]
Generator = np.random.Generator
MAX_HINTS = 100
HINT_SIZES_PX = (1, 9)
HINT_JITTER = 2.0  # Lab units: a person never hits the colour exactly


@dataclass(frozen=True)
class Batch:
    """`lightness` (N, 1, c, c) in [0, 100]; `hints` (N, 3, g, g), pooled; `ab` (N, 2, g, g); g = c / 4."""

    lightness: Tensor
    hints: Tensor
    ab: Tensor


@dataclass(frozen=True)
class ColorCrops:
    """Random square crops of photographs, their lightness aged, their colours kept as the truth.

    `hinted_share` of the crops come with simulated hints, so that one net serves with and without them.
    """

    photographs: Photographs
    crop_px: int
    batch_size: int
    seed: int
    hinted_share: float = 0.35

    def batch(self, step: int) -> Batch:
        """The batch of one step; the same for the same seed and step, in any process."""
        rng = np.random.default_rng((self.seed, step))
        chosen = rng.choice(
            len(self.photographs), size=self.batch_size, p=self.photographs.sampling_weights()
        )
        samples = [
            self._sample(int(index), np.random.default_rng((self.seed, step, slot)))
            for slot, index in enumerate(chosen)
        ]
        lightness, hints, ab = (torch.from_numpy(np.stack(part)) for part in zip(*samples, strict=True))
        return Batch(lightness, hints, ab)

    def _sample(self, index: int, rng: Generator) -> tuple[Floats, Floats, Floats]:
        lab = random_crop(self.photographs.labs(index), self.crop_px, rng)
        grid_px = self.crop_px // STEM_STRIDE
        ab = cv2.resize(lab[..., 1:], (grid_px, grid_px), interpolation=cv2.INTER_AREA)
        wanted = (
            simulated_hints(lab[..., 1:], hint_count(rng), rng) if rng.random() < self.hinted_share else None
        )
        hints = np.zeros((3, grid_px, grid_px), np.float32) if wanted is None else pooled(wanted)
        lightness = tones.old_lightness(lab, rng)
        return lightness[None], hints, np.ascontiguousarray(ab.transpose(2, 0, 1))


def random_crop(stored: NDArray[np.uint8], crop_px: int, rng: Generator) -> Floats:
    """Cut a random square of 70 to 100 % of the short side, mirror it half the time → (crop, crop, 3) Lab."""
    height, width = stored.shape[:2]
    side = round(min(height, width) * rng.uniform(0.7, 1.0))
    top, left = rng.integers(0, height - side + 1), rng.integers(0, width - side + 1)
    square = stored[top : top + side, left : left + side]
    if rng.random() < 0.5:
        square = square[:, ::-1]
    smaller = side > crop_px
    resized = cv2.resize(
        np.ascontiguousarray(square),
        (crop_px, crop_px),
        interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR,
    )
    return unpacked(resized)


def hint_count(rng: Generator) -> int:
    """How many hints a person gives: few are likelier than many, up to `MAX_HINTS`."""
    return int(np.exp(rng.uniform(0.0, np.log(MAX_HINTS + 1))))


def simulated_hints(ab: Floats, count: int, rng: Generator) -> Floats:
    """Dabs of the true colour, slightly off, as a person would set them → (h, w, 3) = (a, b, mask)."""
    hints = np.zeros((*ab.shape[:2], 3), np.float32)
    height, width = ab.shape[:2]
    for _ in range(count):
        size = int(rng.integers(HINT_SIZES_PX[0], HINT_SIZES_PX[1] + 1))
        top, left = int(rng.integers(0, height - size + 1)), int(rng.integers(0, width - size + 1))
        place = np.s_[top : top + size, left : left + size]
        hints[place][..., :2] = ab[place].mean(axis=(0, 1)) + rng.normal(0.0, HINT_JITTER, 2)
        hints[place][..., 2] = 1.0
    return hints


def pooled(hints: Floats) -> Floats:
    """(h, w, 3) → (3, h/4, w/4): what `restoration.nets.colorizer.pool_hints` does, for one picture."""
    height, width = hints.shape[0] // STEM_STRIDE, hints.shape[1] // STEM_STRIDE
    cells = hints.reshape(height, STEM_STRIDE, width, STEM_STRIDE, 3)
    weight = cells[..., 2:].sum(axis=(1, 3))
    color = cells[..., :2].sum(axis=(1, 3)) / np.maximum(weight, 1.0)
    return np.concatenate([color, weight > 0], axis=2).transpose(2, 0, 1).astype(np.float32)
