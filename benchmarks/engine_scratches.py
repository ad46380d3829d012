"""How much damage the scratch finder finds, and how much of what it finds is damage.

Photographs that come with scikit-image are aged with known masks. Recall counts damage that can be seen (half
opaque, and 0.06 of the luma range off); precision allows for the margin that finds are given.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from skimage import data

from benchmarks.engine_common import report
from restoration.imaging.color import luma
from restoration.imaging.filters import Floats
from restoration.imaging.metrics import psnr
from restoration.inference.session import Session
from restoration.steps.damage_net import Detector, detector_of
from restoration.steps.inpaint import filled
from restoration.steps.scratches import find_damage
from restoration.training.degradations import paper, scratches, specks
from restoration.training.degradations.ageing import DAMAGES, TONES, Kind
from restoration.weights.manifest import Task

NAMES = ("astronaut", "chelsea", "coffee", "camera", "rocket", "coins", "moon", "brick")
KINDS = (Kind.GRAY_PRINT, Kind.SEPIA_PRINT, Kind.FILM)
SOUGHT = {scratches.short, scratches.long, specks.dust, specks.hairs, specks.flakes, paper.crease}
LONG_SIDE_PX = 1100
FIRST_SEED = 50
MODELS = Path(__file__).resolve().parents[1] / "models"


class Scene(NamedTuple):
    """A photograph without damage, the same aged, both (H, W, 3), and where it is damaged, (H, W)."""

    sound: Floats
    aged: Floats
    mask: Floats


def main() -> int:
    """Print recall, precision and seconds per megapixel of both finders as JSON."""
    scenes = [_scene(number) for number in range(len(NAMES))]
    session = Session(MODELS, "cpu")
    entry = session.entry_for(Task.SCRATCHES, "auto")
    finders: dict[str, Detector | None] = {"classical": None}
    if entry is not None:
        finders[entry.name] = detector_of(entry, session)
    figures: dict[str, object] = {name: _found(scenes, detector) for name, detector in finders.items()}
    gains = [psnr(_filled(scene)[scene.mask > 0.05], scene.sound[scene.mask > 0.05]) for scene in scenes]
    figures["psnr_of_classical_fill_db"] = round(float(np.mean(gains)), 2)
    report("damage found", figures)
    return 0


def _found(scenes: Sequence[Scene], detector: Detector | None) -> dict[str, float]:
    seen = hit = found = right = 0
    seconds = megapixels = 0.0
    for sound, aged, mask in scenes:
        visible = (mask > 0.5) & (np.abs(luma(aged) - luma(sound)) > 0.06)
        near = np.asarray(cv2.dilate((mask > 0.05).astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
        start_s = time.perf_counter()
        damage = find_damage(luma(aged), "both", 0.5, detector).mask
        seconds += time.perf_counter() - start_s
        megapixels += damage.size / 1e6
        seen, hit = seen + int(visible.sum()), hit + int((visible & damage).sum())
        found, right = found + int(damage.sum()), right + int((near & damage).sum())
    return {
        "recall": round(hit / seen, 3),
        "precision": round(right / found, 3),
        "seconds_per_megapixel": round(seconds / megapixels, 2),
    }


def _filled(scene: Scene) -> Floats:
    return filled(scene.aged, scene.mask > 0.05, unit_px=1, grain=0, seed=0)


def _scene(number: int) -> Scene:
    picture = _picture(NAMES[number])
    return Scene(*_aged(picture, FIRST_SEED + number, KINDS[number % len(KINDS)]))


def _picture(name: str) -> Floats:
    picture = getattr(data, name)()
    rgb = np.stack([picture] * 3, axis=-1) if picture.ndim == 2 else picture[..., :3]
    scale = LONG_SIDE_PX / max(rgb.shape[:2])
    large = cv2.resize(rgb.astype(np.float32) / 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.clip(large, 0, 1).astype(np.float32)


def _aged(picture: Floats, seed: int, kind: Kind) -> tuple[Floats, Floats, Floats]:
    """The toned picture without damage, the same with what the finder looks for, and the mask of that."""
    for number, tone in enumerate(TONES[kind]):
        picture = tone(picture, np.random.default_rng((seed, 0, number)))
    sound = np.clip(picture, 0, 1).astype(np.float32)
    aged, mask = sound, np.zeros(sound.shape[:2], np.float32)
    for number, damage in enumerate(DAMAGES[kind]):
        if damage in SOUGHT:
            aged, harmed = damage(aged, np.random.default_rng((seed, 1, number)))
            mask = np.maximum(mask, harmed)
    return sound, np.clip(aged, 0, 1).astype(np.float32), mask


if __name__ == "__main__":
    sys.exit(main())
