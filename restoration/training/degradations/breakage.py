"""Where prints broke: nets of cracks, tears from the edges, emulsion that came off, holes of pins.

What bending, folding and pinning up do to the emulsion of a print, and to the paper below it.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from restoration.training.degradations.canvas import (
    LEAST_OPACITY,
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
from restoration.training.degradations.paper import BARE_PAPER

Canvas = NDArray[np.uint8]

CLEAN_PAPER, DIRT = (0.97, 0.96, 0.93), (0.10, 0.09, 0.08)
MOST_BRANCHINGS = 3


def cracks(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """One to six cracks that wander, branch and chip, open here and closed there; some full of dirt."""
    canvas, scale = blank(image), scale_of(image)
    most_px = 1.2 * max(image.shape[:2])
    for _ in range(int(rng.integers(1, 7))):
        start, heading = anywhere(image, rng), rng.uniform(0.0, 2.0 * np.pi)
        if rng.random() < 0.5:
            start, heading = from_an_edge(image, rng)
        length_px = min(scale * 45.0 * np.exp(rng.exponential(0.9)), most_px)
        _branching(canvas, start, heading, length_px, scale * rng.uniform(0.5, 2.6), scale, rng)
    # Where the print lies flat again, its crack has closed.
    depth = np.clip(0.85 + 0.5 * smooth_noise(image.shape[:2], 30.0 * scale, rng), 0.0, 1.25)
    depth *= np.float32(rng.uniform(0.5, 1.0))
    opacity = opacity_of(canvas, soften_px=rng.uniform(0.35, 0.7) * max(1.0, scale), texture=depth)
    return cover(image, opacity, _bare(rng) if rng.random() < 0.85 else DIRT)


def tears(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """One or two tears, from an edge inwards: the white core of the paper, and the shadow of its lip."""
    core, shadow, scale = blank(image), blank(image), scale_of(image)
    for _ in range(1 + int(rng.random() < 0.4)):
        start, heading = from_an_edge(image, rng)
        line = _ragged(start, heading, scale * rng.uniform(25.0, 220.0), scale, rng)
        widths = np.linspace(scale * rng.uniform(2.0, 8.0), 0.5 * scale, len(line) - 1)
        for piece, width in zip(pairwise(line), widths * rng.uniform(0.6, 1.2, len(widths)), strict=True):
            stroke(core, np.stack(piece), width, rng.uniform(0.8, 1.0))
            stroke(shadow, np.stack(piece) + 0.6 * width + 0.5 * scale, 0.7 * scale, 0.5)
    image, shaded = cover(image, opacity_of(shadow, soften_px=0.6 * max(1.0, scale)), DIRT)
    image, torn = cover(image, opacity_of(core, soften_px=0.4 * max(1.0, scale)), _bare(rng))
    return image, np.maximum(shaded, torn)


def losses(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Up to six ragged patches where emulsion came off, as wide as a fingertip at most."""
    scale = scale_of(image)
    gone = np.zeros(image.shape[:2], np.float32)
    fine, coarse = (smooth_noise(image.shape[:2], px * scale, rng) for px in (3.0, 11.0))
    for _ in range(int(rng.integers(1, 7))):
        radius_px = scale * min(rng.lognormal(1.3, 0.6), 14.0)
        _lose(gone, 0.35 * coarse + 0.12 * fine, anywhere(image, rng), radius_px, rng)
    opacity = np.clip(gone / max(1.0, 0.7 * scale), 0.0, 1.0) * np.float32(rng.uniform(0.7, 1.0))
    return cover(image, np.where(opacity < LEAST_OPACITY, 0.0, opacity).astype(np.float32), _bare(rng))


def pinholes(image: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Up to eight holes, round and dark or light, with the rim of paper that the pin raised."""
    hole, rim, scale = blank(image), blank(image), scale_of(image)
    for _ in range(int(rng.integers(1, 9))):
        place, radius_px = anywhere(image, rng), scale * rng.uniform(0.8, 2.6)
        blob(rim, place, 1.5 * radius_px + 0.5 * scale, rng.uniform(0.3, 0.9), rng)
        blob(hole, place, radius_px, 1.0, rng)
    image, raised = cover(image, opacity_of(rim, soften_px=0.5 * max(1.0, scale)), _bare(rng))
    behind = DIRT if rng.random() < 0.7 else CLEAN_PAPER
    image, pierced = cover(image, opacity_of(hole, soften_px=0.4 * max(1.0, scale)), behind)
    return image, np.maximum(raised, pierced)


def _bare(rng: Generator) -> tuple[float, float, float]:
    return BARE_PAPER if rng.random() < 0.5 else CLEAN_PAPER


def _lose(gone: Floats, ragged: Floats, center: Points, radius_px: float, rng: Generator) -> None:
    """Raise `gone` (H, W), the depth in pixels within a patch, to that of an oval with a ragged outline."""
    stretch, turn = rng.uniform(1.0, 2.5), rng.uniform(0.0, np.pi)
    reach_px = 2.0 * stretch * radius_px + 2.0
    (left, top), (right, bottom) = (
        np.clip(center + side, 0, gone.shape[::-1]).astype(int) for side in (-reach_px, reach_px)
    )
    place = np.s_[top:bottom, left:right]
    down, across = np.mgrid[place].astype(np.float32)
    down, across = down - np.float32(center[1]), across - np.float32(center[0])
    along = (across * np.cos(turn) + down * np.sin(turn)) / stretch
    aside = down * np.cos(turn) - across * np.sin(turn)
    patch = radius_px * (1.0 + ragged[place]) - np.hypot(along, aside)
    np.maximum(gone[place], patch, out=gone[place])


def _ragged(start: Points, heading: float, length_px: float, scale: float, rng: Generator) -> Points:
    """A line as paper breaks: it wanders, and jitters from step to step, (n, 2)."""
    line = wander(start, heading, length_px, rng, wobble=rng.uniform(0.05, 0.3), step_px=4.0 * scale)
    return np.asarray(line + rng.normal(0.0, 0.5 * scale, line.shape), np.float64)


def _branching(
    canvas: Canvas, start: Points, heading: float, length_px: float, width_px: float, scale: float,
    rng: Generator, branchings: int = 0,
) -> None:  # fmt: skip
    line = _ragged(start, heading, length_px, scale, rng)
    taper = np.linspace(1.0, 0.4, len(line) - 1)
    opening = np.exp(np.clip(np.cumsum(rng.normal(0.0, 0.25, len(taper))), -1.0, 0.8))
    for (here, there), width in zip(pairwise(line), width_px * taper * opening, strict=True):
        stroke(canvas, np.stack([here, there]), float(width), rng.uniform(0.6, 1.0))
        if rng.random() < 0.04:
            blob(canvas, there, float(width) * rng.uniform(0.6, 2.0), 1.0, rng, stretch=rng.uniform(1.0, 2.0))
        if branchings < MOST_BRANCHINGS and rng.random() < 0.06:
            aside = float(rng.choice((-1.0, 1.0))) * rng.uniform(0.4, 1.4)
            way = float(np.arctan2(*(there - here)[::-1])) + aside
            _branching(
                canvas, there, way, length_px * rng.uniform(0.15, 0.6), 0.75 * float(width), scale, rng,
                branchings + 1,
            )  # fmt: skip
