"""Batches for the colorizer; batch n follows from the seed and n alone, so a resumed run sees the same."""

from dataclasses import dataclass, field
from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as fn

from restoration.layers.color_bins import bin_lookup, color_bins, palette_of
from restoration.nets.colorizer import STEM_STRIDE
from restoration.training import tones
from restoration.training.photographs import Photographs, unpacked
from restoration.training.sampling import Floats, Generator, drawn

MAX_HINTS = 100
HINT_SIZES_PX = (1, 9)
AGED_SHARE = 0.65
PALETTE_STRIDE_PX = 5
LEAST_CUT = 0.55
HINT_JITTER = 2.0  # Lab units: a person never hits the colour exactly


class ColorBatch(NamedTuple):
    """What the net is given, and the truth.

    `lightness` (N, 1, c, c) in [0, 100]; `hints` (N, 3, g, g), pooled to g = c / 4; `palette` (N, B), zero
    where no exemplar is given; `ab` (N, 2, c, c).
    """

    lightness: Tensor
    hints: Tensor
    palette: Tensor
    ab: Tensor

    @property
    def coarse_ab(self) -> Tensor:
        """The truth on the grid that colours are decided on, (N, 2, g, g)."""
        return fn.avg_pool2d(self.ab, STEM_STRIDE)


@dataclass(frozen=True)
class ColorCrops:
    """Random square crops of photographs, their lightness aged, their colours kept as the truth.

    `hinted_share` of the crops come with simulated hints, and `shown_share` with the palette of the whole
    photograph, so that one net serves with and without them. Some lie on a mount, which has no colour.
    """

    photographs: Photographs
    crop_px: int
    batch_size: int
    seed: int
    hinted_share: float = 0.5
    shown_share: float = 0.2
    mounted_share: float = 0.12
    lookup: Tensor = field(default_factory=lambda: bin_lookup(color_bins()))

    def batch(self, step: int) -> ColorBatch:
        """The batch of one step; the same for the same seed and step, in any process."""
        samples = drawn(self.photographs, self._sample, count=self.batch_size, seed=self.seed, step=step)
        return ColorBatch(*(torch.from_numpy(np.stack(part)) for part in zip(*samples, strict=True)))

    def _sample(self, stored: NDArray[np.uint8], rng: Generator) -> tuple[Floats, Floats, Floats, Floats]:
        lab = random_crop(stored, self.crop_px, rng)
        if rng.random() < self.mounted_share:
            lab = mounted(lab, rng)
        grid_px = self.crop_px // STEM_STRIDE
        hints = np.zeros((3, grid_px, grid_px), np.float32)
        if rng.random() < self.hinted_share:
            hints = pooled(simulated_hints(lab[..., 1:], hint_count(rng), rng))
        palette = self._palette(stored, shown=rng.random() < self.shown_share)
        lightness = tones.old_lightness(lab, rng) if rng.random() < AGED_SHARE else lab[..., 0]
        return (
            np.ascontiguousarray(lightness[None]),
            hints,
            palette,
            np.ascontiguousarray(lab[..., 1:].transpose(2, 0, 1)),
        )

    def _palette(self, stored: NDArray[np.uint8], *, shown: bool) -> Floats:
        bins = int(self.lookup.max()) + 1
        if not shown:
            return np.zeros(bins, np.float32)
        ab = unpacked(stored[::PALETTE_STRIDE_PX, ::PALETTE_STRIDE_PX])[..., 1:]
        palette = palette_of(torch.from_numpy(np.ascontiguousarray(ab.transpose(2, 0, 1))), self.lookup, bins)
        return np.asarray(palette.numpy(), np.float32)


def mounted(lab: Floats, rng: Generator) -> Floats:
    """The picture on paper, (h, w, 3) Lab: a border on some sides, light or dark, without colour."""
    side = lab.shape[0]
    wide = [int(rng.integers(2, max(3, side // 8))) if rng.random() < 0.75 else 0 for _ in range(4)]
    inner = (side - wide[0] - wide[1], side - wide[2] - wide[3])
    sheet = np.zeros_like(lab)
    sheet[..., 0] = rng.uniform(70.0, 97.0) if rng.random() < 0.8 else rng.uniform(3.0, 25.0)
    smaller = cv2.resize(lab, (inner[1], inner[0]), interpolation=cv2.INTER_AREA)
    sheet[wide[0] : side - wide[1], wide[2] : side - wide[3]] = smaller
    return sheet


def random_crop(stored: NDArray[np.uint8], crop_px: int, rng: Generator) -> Floats:
    """Cut a random square of 55 to 100 % of the short side, mirror it half the time → (crop, crop, 3) Lab."""
    height, width = stored.shape[:2]
    side = round(min(height, width) * rng.uniform(LEAST_CUT, 1.0))
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
    size_wh = (hints.shape[1] // STEM_STRIDE, hints.shape[0] // STEM_STRIDE)
    means = cv2.resize(hints, size_wh, interpolation=cv2.INTER_AREA)  # zero where there is no hint
    weight = means[..., 2:]
    color = means[..., :2] / np.maximum(weight, np.float32(1e-6))
    return np.concatenate([color, weight > 0], axis=2).transpose(2, 0, 1).astype(np.float32)
