"""What happens to the paper: creases that crack, edges that chip, water stains, foxing."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from restoration.training.degradations.canvas import (
    Floats,
    Generator,
    Points,
    anywhere,
    blank,
    blob,
    cover,
    from_an_edge,
    opacity_of,
    scale_of,
    smooth_noise,
    stroke,
    wander,
)

BARE_PAPER, SHADE = (0.92, 0.87, 0.77), (0.16, 0.13, 0.10)
WATER_BROWN, FOX_BROWN = np.array((0.80, 0.66, 0.44), np.float32), (0.55, 0.36, 0.18)


def crease(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """One or two folds: a cracked, ragged light line, shaded on one side, with side cracks."""
    crack, shade, scale = blank(image), blank(image), scale_of(image)
    for _ in range(1 + int(rng.random() < 0.5)):
        start, heading = from_an_edge(image, rng)
        line = wander(start, heading, 1.5 * sum(image.shape[:2]), rng, wobble=0.035, step_px=7.0 * scale)
        line = _inside(line + rng.normal(0.0, 0.5 * scale, line.shape), image)
        _crack(crack, line, scale, rng)
        stroke(shade, line + 1.2 * scale, 1.6 * scale, 0.4)
    image, shaded = cover(image, opacity_of(shade, soften_px=0.8 * scale), SHADE)
    depth = np.clip(0.9 + 0.5 * smooth_noise(image.shape[:2], 18.0 * scale, rng), 0.0, 1.3)
    image, cracked = cover(
        image, opacity_of(crack, soften_px=0.4 * max(1.0, scale), texture=depth), BARE_PAPER
    )
    return image, np.maximum(shaded, cracked)


def worn_edges(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Chips along the edges and blunted corners, where the paper's core shows."""
    height, width = image.shape[:2]
    scale = scale_of(image)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    inward = np.minimum.reduce([down, across, height - 1 - down, width - 1 - across])
    corner = np.minimum(down, height - 1 - down) + np.minimum(across, width - 1 - across)
    fine, coarse = (smooth_noise((height, width), px * scale, rng) for px in (4.0, 55.0))
    reach = scale * (rng.uniform(-3.0, -0.5) + rng.uniform(1.0, 2.5) * coarse + 0.9 * fine)
    blunt = scale * (rng.uniform(3.0, 14.0) + 5.0 * coarse + 1.5 * fine)
    gone = np.clip(np.maximum(reach - inward, 0.5 * (blunt - corner)) + 0.5, 0.0, 1.0)
    return cover(image, np.where(gone < 0.05, 0.0, gone).astype(np.float32), BARE_PAPER)


def stain(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """A dried water stain: a brownish field with a darker tide line at its border."""
    height, width = image.shape[:2]
    center, radius = anywhere(image, rng), min(height, width) * rng.uniform(0.12, 0.30)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(across - center[0], down - center[1]) / radius
    ragged = distance + 0.16 * smooth_noise((height, width), radius / 2, rng)
    ragged = ragged + 0.03 * smooth_noise((height, width), radius / 10, rng)
    field = 0.28 * np.clip((1.0 - ragged) * 8.0, 0.0, 1.0)
    tide = 0.42 * np.exp(-(((ragged - 0.97) / 0.035) ** 2))
    strength = np.maximum(field, tide) * rng.uniform(0.5, 1.0)
    share = np.where(strength < 0.03, 0.0, strength).astype(np.float32)[..., None]
    stained = image * (1.0 - share) + image * WATER_BROWN * share
    return np.asarray(stained, dtype=np.float32), (share[..., 0] > 0).astype(np.float32)


def foxing(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Rust-brown spots with soft edges, in swarms, as damp paper grows them."""
    canvas, scale = blank(image), scale_of(image)
    swarms = [anywhere(image, rng) for _ in range(int(rng.integers(1, 4)))]
    for _ in range(int(rng.integers(15, 60))):
        swarm = swarms[int(rng.integers(len(swarms)))]
        place = swarm + rng.normal(0.0, 70.0 * scale, 2)
        blob(canvas, place, scale * min(rng.lognormal(0.3, 0.6), 6.0), rng.uniform(0.15, 0.55), rng)
    return cover(image, opacity_of(canvas, soften_px=1.1 * max(1.0, scale)), FOX_BROWN)


def _inside(line: Points, image: Floats) -> Points:
    height, width = image.shape[:2]
    outside = (line < -4.0).any(axis=1) | (line[:, 0] > width + 4) | (line[:, 1] > height + 4)
    return line[: int(outside.argmax())] if outside.any() else line


def _crack(canvas: NDArray[np.uint8], line: Points, scale: float, rng: Generator) -> None:
    # Piece by piece, because a crack opens and closes along the fold.
    width = rng.uniform(0.7, 1.6) * scale
    for start, end in pairwise(line):
        width = float(np.clip(width * np.exp(rng.normal(0.0, 0.3)), 0.5 * scale, 3.0 * scale))
        stroke(canvas, np.stack([start, end]), width, rng.uniform(0.6, 1.0))
        if rng.random() < 0.10:
            side = wander(
                start, rng.uniform(0.0, 2.0 * np.pi), scale * rng.exponential(16.0), rng, wobble=0.25,
                step_px=4.0 * scale,
            )  # fmt: skip
            stroke(canvas, side, 0.8 * scale, rng.uniform(0.4, 0.9))
        if rng.random() < 0.06:
            blob(canvas, end, scale * rng.uniform(0.8, 2.6), 1.0, rng, stretch=1.5)
