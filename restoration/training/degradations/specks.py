"""Small things: dust and dirt, hairs and fibres, flakes of emulsion that came off.

Numbers and shapes follow 12,135 artefacts annotated on ten 35 mm scans: dust 63 % (median 8 px across), dirt
22 % (12 px), short hairs 11 %, long hairs 3 %; together they cover 0.18 to 2.04 % of a scan.
"""

import numpy as np

from restoration.training.degradations.canvas import (
    Floats,
    Generator,
    Points,
    anywhere,
    blank,
    blob,
    cover,
    opacity_of,
    scale_of,
    smooth_noise,
    stroke,
    wander,
)

LIGHT, DARK, BARE_PAPER = (0.96, 0.95, 0.92), (0.08, 0.07, 0.06), (0.93, 0.89, 0.80)


def dust(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Light specks by the hundred and a few larger bits of dirt, thicker in some corners; some of it dark."""
    light, dark, scale = blank(image), blank(image), scale_of(image)
    crowd = smooth_noise(image.shape[:2], min(image.shape[:2]) / 4, rng)
    for _ in range(int(rng.integers(120, 340))):
        place = anywhere(image, rng)
        if crowd[_pixel(image, place)] < rng.normal(0.0, 1.0):
            continue
        radius = scale * min((0.7 if rng.random() < 0.74 else 1.1) * rng.lognormal(0.0, 0.45), 4.0)
        canvas = dark if rng.random() < 0.3 else light
        blob(canvas, place, max(radius, 0.6), rng.uniform(0.35, 1.0), rng, stretch=rng.uniform(1.0, 2.2))
    image, light_mask = cover(image, opacity_of(light, soften_px=0.4 * max(1.0, scale)), LIGHT)
    image, dark_mask = cover(image, opacity_of(dark, soften_px=0.5 * max(1.0, scale)), DARK)
    return image, np.maximum(light_mask, dark_mask)


def hairs(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Hairs and lint that lay on film or glass: thin and curled; light on a negative's print."""
    canvas, scale = blank(image), scale_of(image)
    for _ in range(int(rng.integers(3, 10))):
        length = scale * (rng.uniform(12.0, 35.0) if rng.random() < 0.77 else rng.uniform(50.0, 160.0))
        curl = rng.normal(0.0, 0.06)
        line = _curled(anywhere(image, rng), rng.uniform(0.0, 2.0 * np.pi), length, curl, rng, scale)
        stroke(canvas, line, rng.uniform(0.5, 1.2) * scale, rng.uniform(0.5, 0.9))
    color = LIGHT if rng.random() < 0.65 else DARK
    return cover(image, opacity_of(canvas, soften_px=0.5 * max(1.0, scale)), color)


def flakes(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Spots and short ragged tracks where emulsion came off and paper shows, with a dark rim below."""
    canvas, scale = blank(image), scale_of(image)
    for _ in range(int(rng.integers(4, 13))):
        place = anywhere(image, rng)
        heading = rng.uniform(0.0, 2.0 * np.pi)
        track = wander(place, heading, scale * rng.exponential(8.0), rng, wobble=0.6, step_px=1.5 * scale)
        for point in track:
            radius = scale * min(rng.lognormal(-0.3, 0.55), 3.0)
            blob(canvas, point, max(radius, 0.5), rng.uniform(0.6, 1.0), rng, stretch=rng.uniform(1.0, 1.8))
    opacity = opacity_of(canvas, soften_px=0.45 * max(1.0, scale))
    shadow = np.roll(opacity, max(1, round(scale)), axis=(0, 1)) * np.float32(0.45)
    image, rim = cover(image, np.where(shadow < 0.05, np.float32(0.0), shadow), DARK)
    image, bare = cover(image, opacity, BARE_PAPER)
    return image, np.maximum(rim, bare)


def _curled(
    start: Points, heading: float, length: float, curl: float, rng: Generator, scale: float
) -> Points:
    step_px = 2.0 * scale
    count = max(3, round(length / step_px))
    headings = heading + np.cumsum(np.full(count, curl) + rng.normal(0.0, 0.05, count))
    moves = step_px * np.stack([np.cos(headings), np.sin(headings)], axis=1)
    return np.concatenate([start[None], start + np.cumsum(moves, axis=0)])


def _pixel(image: Floats, place: Points) -> tuple[int, int]:
    return min(int(place[1]), image.shape[0] - 1), min(int(place[0]), image.shape[1] - 1)
