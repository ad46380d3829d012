"""Scratches: long straight ones from film transport, short wavering and broken ones from handling."""

import numpy as np

from restoration.training.degradations.canvas import (
    Floats,
    Generator,
    anywhere,
    blank,
    cover,
    opacity_of,
    scale_of,
    smooth_noise,
    stroke,
    wander,
)

WHITE, DARK = (0.95, 0.93, 0.88), (0.06, 0.05, 0.05)


def long(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """One to four nearly vertical scratches through the whole height, light or dark, fading in and out."""
    canvas, scale = blank(image), scale_of(image)
    height, width = image.shape[:2]
    for _ in range(int(rng.integers(1, 5))):
        start = np.array([rng.uniform(0.03, 0.97) * width, -2.0])
        heading = np.pi / 2 + rng.normal(0.0, 0.012)
        line = wander(start, heading, 1.05 * height, rng, wobble=0.0015, step_px=6.0 * scale)
        stroke(canvas, line, rng.uniform(0.5, 1.4) * scale, rng.uniform(0.45, 0.9))
    return _lay(image, canvas, rng, color=WHITE if rng.random() < 0.6 else DARK, break_px=70.0 * scale)


def short(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """A dozen or so fine scratches at all angles, some in sheaves, some wavering, most of them broken."""
    canvas, scale = blank(image), scale_of(image)
    for _ in range(int(rng.integers(6, 15))):
        start, heading = anywhere(image, rng), rng.uniform(0.0, np.pi)
        length = scale * min(20.0 * np.exp(rng.exponential(0.9)), 320.0)
        wobble = float(rng.choice((0.004, 0.03, 0.10)))
        for _fellow in range(1 + int(rng.random() < 0.25) * int(rng.integers(1, 4))):
            line = wander(start, heading, length, rng, wobble=wobble, step_px=4.0 * scale)
            stroke(canvas, line, min(rng.lognormal(-0.25, 0.45), 2.2) * scale, rng.uniform(0.4, 1.0))
            start = start + rng.normal(0.0, 5.0 * scale, 2)
    return _lay(image, canvas, rng, color=WHITE if rng.random() < 0.85 else DARK, break_px=22.0 * scale)


def _lay(
    image: Floats, canvas: np.ndarray[tuple[int, int], np.dtype[np.uint8]], rng: Generator, *,
    color: tuple[float, float, float], break_px: float,
) -> tuple[Floats, Floats]:  # fmt: skip
    # A scratch is never equally deep: slow noise along it thins it and breaks it.
    depth = np.clip(0.75 + 0.55 * smooth_noise(image.shape[:2], break_px, rng), 0.0, 1.0)
    soft_px = 0.45 * max(1.0, scale_of(image))
    return cover(image, opacity_of(canvas, soften_px=soft_px, texture=1.35 * depth), color)
