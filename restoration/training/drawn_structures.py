"""Things that look like scratches and are none: rods, wires, wheels and lattices.

They are drawn before a picture is printed and aged, so they share its softness and its grain; and they are
solid, where a scratch thins and breaks. A detector that has never met them fills the legs of a tripod.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from restoration.training.degradations.canvas import (
    Floats,
    Generator,
    Points,
    anywhere,
    between,
    blank,
    cover,
    opacity_of,
    stroke,
)

ROD_WIDTHS_PX, ROD_LENGTHS_PX = (2.0, 14.0), (60.0, 900.0)
WIRE_WIDTHS_PX, WIRE_GAPS_PX = (0.8, 2.5), (5.0, 60.0)
RIM_WIDTHS_PX, RIM_RADII_PX = (0.8, 5.0), (12.0, 320.0)
BAR_WIDTHS_PX, BAR_GAPS_PX, PANES_PX = (0.8, 4.5), (7.0, 60.0), (80.0, 500.0)
LEAST_EXPOSED = 0.8  # opacity: what was photographed is whole, but for its softness


class Line(NamedTuple):
    """One drawn line: its points (n, 2) as (x, y), its width in pixels and its grey in [0, 1]."""

    points: Points
    width_px: float
    tone: float


def structures(picture: Floats, rng: Generator) -> Floats:
    """One or two sorts of them on a picture (H, W, 3) in [0, 1]; lengths are pixels of any picture."""
    for _ in range(1 + int(rng.random() < 0.3)):
        draw = SORTS[int(rng.integers(len(SORTS)))]
        picture = _laid(picture, draw(picture, rng), rng)
    return picture


def rods(picture: Floats, rng: Generator) -> list[Line]:
    """Poles and legs, lit from one side; some spread from one joint, as those of a tripod do."""
    joint, heading = anywhere(picture, rng), rng.uniform(0.0, 2 * np.pi)
    jointed, width_px, length_px = (
        rng.random() < 0.4,
        between(ROD_WIDTHS_PX, rng),
        between(ROD_LENGTHS_PX, rng),
    )
    tone, glint = rng.uniform(0.03, 0.97), rng.choice((-1.0, 1.0)) * rng.uniform(0.05, 0.45)
    lines: list[Line] = []
    for _ in range(int(rng.integers(1, 5))):
        start = joint if jointed else anywhere(picture, rng)
        turned = heading + rng.normal(0.0, 0.35 if jointed else rng.uniform(0.01, 1.0))
        end = start + length_px * rng.uniform(0.7, 1.2) * _towards(turned)
        lines.append(Line(np.stack([start, end]), width_px, tone))
        aside = _towards(turned + np.pi / 2) * width_px * rng.uniform(0.1, 0.3)
        lines.append(Line(np.stack([start, end]) + aside, 0.4 * width_px, float(np.clip(tone + glint, 0, 1))))
    return lines


def wires(picture: Floats, rng: Generator) -> list[Line]:
    """Cables, ropes, strings and whiskers: thin, side by side or out of one place, sagging a little."""
    start, heading = anywhere(picture, rng), rng.uniform(0.0, 2 * np.pi)
    width_px, gap_px, length_px = (between(r, rng) for r in (WIRE_WIDTHS_PX, WIRE_GAPS_PX, ROD_LENGTHS_PX))
    tone = rng.uniform(0.0, 0.3) if rng.random() < 0.6 else rng.uniform(0.6, 1.0)
    fanned, sag = rng.random() < 0.35, rng.normal(0.0, 0.08)
    lines = []
    for number in range(int(rng.integers(2, 10))):
        first = start if fanned else start + number * gap_px * _towards(heading + np.pi / 2)
        turned = heading + (rng.normal(0.0, 0.25) if fanned else rng.normal(0.0, 0.01))
        along = np.linspace(0.0, 1.0, 17)[:, None]
        bow = 4 * along * (1 - along) * length_px * (sag + rng.normal(0.0, 0.01))
        points = first + along * length_px * _towards(turned) + bow * _towards(turned + np.pi / 2)
        lines.append(Line(points, width_px, tone))
    return lines


def wheels(picture: Floats, rng: Generator) -> list[Line]:
    """Rims one within the other, whole or in part, seen at a slant; some have spokes."""
    hub, radius_px, slant, turn = (
        anywhere(picture, rng), between(RIM_RADII_PX, rng), rng.uniform(0.4, 1.0), rng.uniform(0.0, np.pi)
    )  # fmt: skip
    tones = rng.uniform(0.02, 0.98, 2)
    whole = rng.random() < 0.6

    def seen(radii_px: Points, angles: Points) -> Points:
        flat = np.stack([radii_px * np.cos(angles), slant * radii_px * np.sin(angles)], axis=-1)
        across, down = _towards(turn), _towards(turn + np.pi / 2)
        return hub + flat[..., :1] * across + flat[..., 1:] * down

    lines = []
    for _ in range(int(rng.integers(1, 6))):
        first, sweep = rng.uniform(0.0, 2 * np.pi), 2 * np.pi if whole else rng.uniform(0.5, 5.0)
        angles = np.linspace(first, first + sweep, 49)
        radii = np.full(49, radius_px * rng.uniform(0.3, 1.0))
        lines.append(Line(seen(radii, angles), between(RIM_WIDTHS_PX, rng), float(rng.choice(tones))))
    count, inner = int(rng.integers(3, 17)) if rng.random() < 0.5 else 0, rng.uniform(0.0, 0.3)
    width_px, tone = between(RIM_WIDTHS_PX, rng), float(rng.choice(tones))
    for angle in np.arange(count) * 2 * np.pi / max(count, 1) + rng.uniform(0.0, 1.0):
        lines.append(Line(seen(np.array([inner, 1.0]) * radius_px, np.full(2, angle)), width_px, tone))
    return lines


def lattices(picture: Floats, rng: Generator) -> list[Line]:
    """Bars one way or both ways: fences, blinds, gratings, window panes, courses of bricks."""
    corner, turn = anywhere(picture, rng), rng.normal(0.0, 0.15) + rng.choice((0.0, 0.0, np.pi / 4))
    size = np.array([between(PANES_PX, rng), between(PANES_PX, rng)])
    tone, width_px = rng.uniform(0.02, 0.98), between(BAR_WIDTHS_PX, rng)
    axes = np.stack([_towards(turn), _towards(turn + np.pi / 2)])
    lines = []
    for across in range(1 + int(rng.random() < 0.7)):
        gap_px = max(between(BAR_GAPS_PX, rng), 2.5 * width_px)
        for place in np.arange(0.0, size[across], gap_px):
            start = corner + place * axes[across]
            lines.append(Line(np.stack([start, start + size[1 - across] * axes[1 - across]]), width_px, tone))
    return lines


SORTS: tuple[Callable[[Floats, Generator], list[Line]], ...] = (rods, wires, wheels, lattices)


def _laid(picture: Floats, lines: list[Line], rng: Generator) -> Floats:
    """The lines over the picture, those of one tone together, in the order in which the tones were named."""
    soften_px, exposed = rng.uniform(0.3, 1.2), rng.uniform(LEAST_EXPOSED, 1.0)
    for tone in dict.fromkeys(line.tone for line in lines):
        canvas = blank(picture)
        for line in lines:
            if line.tone == tone:
                stroke(canvas, line.points, line.width_px, exposed)
        picture, _touched = cover(picture, opacity_of(canvas, soften_px=soften_px), (tone,) * 3)
    return picture


def _towards(heading: float) -> Points:
    return np.array([np.cos(heading), np.sin(heading)])
