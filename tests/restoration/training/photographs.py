"""Small colour photographs drawn for the tests: a sky over a meadow with a sun, no two alike."""

from pathlib import Path

import cv2
import numpy as np

from restoration.training.photographs import held_out


def draw(folder: Path, *, count: int, size_hw: tuple[int, int] = (48, 64), noise: int = 12) -> list[Path]:
    """Write that many pictures in two sources, named so that every fifth is held out."""
    rng = np.random.default_rng(1)
    written = []
    for number in range(count):
        path = _named(folder / ("town" if number % 3 else "land"), number, wanted=number % 5 == 4)
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), _landscape(size_hw, rng, noise))
        written.append(path)
    return written


def _named(folder: Path, number: int, *, wanted: bool) -> Path:
    tries = (folder / f"photograph-{number}-{attempt}.png" for attempt in range(1000))
    return next(path for path in tries if held_out(path) == wanted)


def _landscape(
    size_hw: tuple[int, int], rng: np.random.Generator, noise: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    height, width = size_hw
    picture = np.zeros((height, width, 3), np.uint8)
    horizon = int(rng.integers(height // 3, 2 * height // 3))
    picture[:horizon] = (210, 150, int(rng.integers(40, 110)))
    picture[horizon:] = (40, int(rng.integers(90, 160)), 60)
    cv2.circle(picture, (int(rng.integers(width)), horizon // 2), 6, (40, 200, 240), thickness=-1)
    rough = rng.integers(-noise, noise + 1, (height, width, 1))
    return np.asarray(np.clip(picture + rough, 0, 255), dtype=np.uint8)
