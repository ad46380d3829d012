"""Marks of no name: spots and lines of any size, tone and softness.

The other pieces draw what is known of old prints. A detector that has seen only those misses a dark crack
where all cracks were light; these are what it learns on besides, and no specimen shows them.
"""

from typing import NamedTuple

import numpy as np

from restoration.training.degradations.canvas import (
    Floats,
    Generator,
    anywhere,
    between,
    blank,
    blob,
    cover,
    opacity_of,
    smooth_noise,
    stroke,
    wander,
)

MOST_MARKS = 150
COVERAGE = (0.0005, 0.012)  # of the picture, by one style
RADII_PX, MOST_RADIUS_PX = (1.2, 7.0), 14.0
LINE_WIDTHS_PX, LINE_LENGTHS_PX = (0.8, 5.0), (20.0, 900.0)
WOBBLES = (0.0, 0.01, 0.1, 0.45)  # radians a step: ruled, drawn by hand, curled, cracked


class Style(NamedTuple):
    """What the marks of one cause have in common: grey in [0, 1], opacity in [0, 1], softness in pixels."""

    tone: float
    opacity: float
    soften_px: float


def marks(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """One or two styles of spots or lines on the picture (H, W, 3); lengths are pixels of any picture."""
    mask = np.zeros(image.shape[:2], np.float32)
    for _ in range(1 + int(rng.random() < 0.4)):
        draw = _spots if rng.random() < 0.5 else _lines
        image, touched = draw(image, _style(rng), rng)
        mask = np.maximum(mask, touched)
    return image, mask


def _style(rng: Generator) -> Style:
    return Style(
        tone=float(rng.beta(0.4, 0.4)),  # near black or near white most of the time
        opacity=rng.uniform(0.3, 1.0),
        soften_px=rng.uniform(0.3, 1.4),
    )


def _spots(image: Floats, style: Style, rng: Generator) -> tuple[Floats, Floats]:
    canvas, usual_px = blank(image), between(RADII_PX, rng)
    ragged, slender = rng.uniform(0.05, 0.5), rng.uniform(1.0, 2.5)
    count = between(COVERAGE, rng) * canvas.size / (np.pi * usual_px**2)
    for _ in range(1 + int(min(count, MOST_MARKS))):
        radius_px = min(usual_px * rng.lognormal(0.0, 0.4), MOST_RADIUS_PX)
        opacity, stretch = style.opacity * rng.uniform(0.7, 1.0), rng.uniform(1.0, slender)
        blob(canvas, anywhere(image, rng), radius_px, opacity, rng, stretch=stretch, ragged=ragged)
    return cover(image, opacity_of(canvas, soften_px=style.soften_px), (style.tone,) * 3)


def _lines(image: Floats, style: Style, rng: Generator) -> tuple[Floats, Floats]:
    canvas, usual_px = blank(image), between(LINE_WIDTHS_PX, rng)
    wobble, heading, any_way = float(rng.choice(WOBBLES)), rng.uniform(0.0, np.pi), rng.uniform(0.02, np.pi)
    for _ in range(int(rng.integers(1, 13))):
        width_px, length_px = usual_px * rng.uniform(0.6, 1.4), between(LINE_LENGTHS_PX, rng)
        turned = heading + rng.normal(0.0, any_way)
        step_px = rng.uniform(3.0, 9.0)
        line = wander(anywhere(image, rng), turned, length_px, rng, wobble=wobble, step_px=step_px)
        stroke(canvas, line, width_px, style.opacity * rng.uniform(0.7, 1.0))
    depth = None
    if rng.random() < 0.5:  # pressed harder here than there
        depth = np.clip(0.9 + 0.5 * smooth_noise(canvas.shape, rng.uniform(15.0, 80.0), rng), 0.0, 1.25)
    return cover(image, opacity_of(canvas, soften_px=style.soften_px, texture=depth), (style.tone,) * 3)
