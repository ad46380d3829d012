"""Batches for the damage detector; batch n follows from the seed and n, so a resumed run sees the same."""

from typing import NamedTuple

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from restoration.training.damage_scenes import Bytes, Generator, Scene, scene
from restoration.training.photographs import Photographs

Floats = NDArray[np.float32]
SCENES_AT_HAND = 8  # each step draws on so many scenes and replaces one: composing costs more than the net
LANES = 8  # every so many-th step shares scenes, so that up to so many processes need not make them twice
TRIES = 3
ZOOMED_SHARE, MOST_ZOOM = 0.3, 1.6
NEGATIVE_SHARE = 0.12


class DamageBatch(NamedTuple):
    """`tone` (N, 1, c, c) luma in [0, 1]; `damage` and `counts` alike, 0 or 1."""

    tone: Tensor
    damage: Tensor
    counts: Tensor


class DamageCrops:
    """Square crops of scenes, turned, mirrored, zoomed, lighter or darker, some as negatives."""

    def __init__(self, photographs: Photographs, crop_px: int, batch_size: int, seed: int) -> None:
        self.photographs, self.crop_px, self.batch_size, self.seed = photographs, crop_px, batch_size, seed
        self._scenes: dict[int, dict[int, Scene]] = {}

    def batch(self, step: int) -> DamageBatch:
        """The batch of one step; the same for the same seed and step, in any process."""
        scenes = self._at_hand(step)
        samples = [
            self._sample(scenes[slot % len(scenes)], np.random.default_rng((self.seed, 1, step, slot)))
            for slot in range(self.batch_size)
        ]
        tone, damage, counts = (
            torch.from_numpy(np.stack(part)[:, None]) for part in zip(*samples, strict=True)
        )
        return DamageBatch(tone, damage, counts)

    def _at_hand(self, step: int) -> list[Scene]:
        turn, lane = divmod(step, LANES)
        known = self._scenes.get(lane, {})
        self._scenes[lane] = {
            number: known.get(number)
            or scene(self.photographs, np.random.default_rng((self.seed, 0, lane, number)))
            for number in range(turn, turn + SCENES_AT_HAND)
        }
        return list(self._scenes[lane].values())

    def _sample(self, chosen: Scene, rng: Generator) -> tuple[Floats, Floats, Floats]:
        side = self.crop_px
        if rng.random() < ZOOMED_SHARE:
            side = round(side / rng.uniform(1.0, MOST_ZOOM))
        top, left = _place(chosen.damage, side, rng)
        turns, mirrored = int(rng.integers(4)), rng.random() < 0.5
        planes = []
        for plane in chosen:
            cut = np.rot90(plane[top : top + side, left : left + side], turns)
            planes.append(self._enlarged(cut[:, ::-1] if mirrored else cut))
        tone, damage, counts = planes
        return varied(tone / np.float32(255), rng), damage.round(), counts.round()

    def _enlarged(self, plane: Bytes) -> Floats:
        single = np.ascontiguousarray(plane, np.float32)
        return np.asarray(cv2.resize(single, (self.crop_px, self.crop_px)), np.float32)


def varied(tone: Floats, rng: Generator) -> Floats:
    """Luma in [0, 1] scanned lighter or darker, flatter or as a negative."""
    bent = np.clip(tone, 0.0, 1.0) ** np.float32(np.exp(rng.normal(0.0, 0.25)))
    black, white = rng.uniform(0.0, 0.2), rng.uniform(0.75, 1.0)
    bent = np.float32(black) + np.float32(white - black) * bent
    return np.asarray(1 - bent if rng.random() < NEGATIVE_SHARE else bent, np.float32)


def _place(damage: Bytes, side: int, rng: Generator) -> tuple[int, int]:
    """Anywhere; every other time, of some places the one with most damage."""
    places = rng.integers(0, damage.shape[0] - side + 1, (TRIES, 2))
    if rng.random() < 0.5:
        return int(places[0][0]), int(places[0][1])
    sums = [int(damage[top : top + side, left : left + side].sum()) for top, left in places]
    top, left = places[int(np.argmax(sums))]
    return int(top), int(left)
