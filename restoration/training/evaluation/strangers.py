"""Damage drawn by another hand than taught the detector: what it is worth on what it was not prepared for.

Other code draws here, with other shapes, widths, tones and softness; half of the photographs are not aged
at all. How much there is follows the statistics of ten annotated 35 mm scans where those speak of it.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.color import luma
from restoration.training.damage_scenes import FAINT, VISIBLE, Floats
from restoration.training.evaluation.damage import (
    COLUMNS,
    LONG_SIDES_PX,
    DamageTrial,
    Finder,
    judged,
    summary,
)
from restoration.training.evaluation.request import EVALUATION_SEED, Request, chosen_files
from restoration.training.evaluation.tables import Table
from restoration.training.photographs import read_scaled

Canvas = NDArray[np.uint8]
Points = NDArray[np.float64]
Generator = np.random.Generator
Draw = Callable[[Canvas, Generator], None]

FRACTION_BITS = 4
LIGHT_SHARE = 0.7
CURVE_PARTS = 60


def dust(canvas: Canvas, rng: Generator) -> None:
    """Specks with corners, about 7 px across."""
    for _ in range(int(rng.integers(40, 160))):
        _polygon(canvas, rng.lognormal(np.log(3.2), 0.45), 0.35, rng)


def dirt(canvas: Canvas, rng: Generator) -> None:
    """Fewer, larger and more jagged."""
    for _ in range(int(rng.integers(8, 30))):
        _polygon(canvas, rng.lognormal(np.log(6.0), 0.4), 0.6, rng)


def hairs(canvas: Canvas, rng: Generator) -> None:
    """Curves of one or two pixels."""
    for _ in range(int(rng.integers(4, 16))):
        headings = rng.uniform(0.0, 2 * np.pi) + np.cumsum(rng.normal(0.0, 0.8, 4))
        moves = rng.uniform(5.0, 50.0) * np.stack([np.cos(headings), np.sin(headings)], axis=1)
        corners = np.concatenate([[_anywhere(canvas, rng)], moves]).cumsum(axis=0)
        _line(canvas, _bezier(corners), int(rng.choice((1, 1, 2))))


def scratches(canvas: Canvas, rng: Generator) -> None:
    """Straight lines, most of them upright or level, one to four pixels wide."""
    for _ in range(int(rng.integers(2, 9))):
        heading = rng.choice((np.pi / 2, 0.0, rng.uniform(0.0, np.pi))) + rng.normal(0.0, 0.05)
        reach = rng.uniform(60.0, 900.0) * np.array([np.cos(heading), np.sin(heading)])
        start = _anywhere(canvas, rng)
        _line(canvas, np.stack([start, start + reach]), int(rng.choice((1, 1, 2, 3, 4))))


def cracks(canvas: Canvas, rng: Generator) -> None:
    """Walks that turn at each step, now thicker, now thinner."""
    for _ in range(int(rng.integers(2, 7))):
        count = int(rng.integers(20, 120))
        headings = rng.uniform(0.0, 2 * np.pi) + np.cumsum(rng.normal(0.0, 0.45, count))
        moves = rng.uniform(3.0, 9.0, (count, 1)) * np.stack([np.cos(headings), np.sin(headings)], axis=1)
        walk = np.concatenate([[_anywhere(canvas, rng)], moves]).cumsum(axis=0)
        widths = np.maximum(1, np.rint(rng.uniform(1.0, 3.0) * rng.uniform(0.5, 1.4, count))).astype(int)
        for step, width in zip(pairwise(walk), widths, strict=True):
            _line(canvas, np.stack(step), int(width))


KINDS: Mapping[str, Draw] = {draw.__name__: draw for draw in (dust, dirt, hairs, scratches, cracks)}


def strange_trials(
    folder: Path, *, limit: int | None = None, everything: bool = False
) -> Iterator[tuple[str, DamageTrial]]:
    """The photographs that the detector is measured on, each with one kind of damage in turn, by its name."""
    files = chosen_files(folder, limit, everything=everything, part=slice(1, None, 2))
    for number, path in enumerate(files):
        picture = read_scaled(path, max(LONG_SIDES_PX))
        if picture is not None:
            name = list(KINDS)[number % len(KINDS)]
            yield name, _trial(path, luma(picture), KINDS[name], number)


def evaluate_strangers(finders: Mapping[str, Finder], request: Request) -> Table:
    """What each finder finds of each kind, and of all; columns as in the table of familiar damage."""
    trials = list(strange_trials(request.folder, limit=request.limit, everything=request.everything))
    rows = {}
    for place, (method, finder) in enumerate(finders.items(), start=1):
        finds = [(name, judged(finder(trial.aged), trial)) for name, trial in trials]
        for kind in (*KINDS, "all"):
            chosen = [find for name, find in finds if kind in (name, "all")]
            found = summary(chosen, [0.0])
            rows[f"{method}: {kind}"] = {
                "precision": found.precision, "recall": found.recall, "f1": found.f1
            }  # fmt: skip
        request.tell(place / len(finders))
    return Table(
        "Damage drawn by another hand, which no network was taught, on other photographs in turn.",
        COLUMNS[:3],
        rows,
    )


def _trial(path: Path, sound: Floats, draw: Draw, number: int) -> DamageTrial:
    rng = np.random.default_rng((EVALUATION_SEED, 1, number))
    if number % 2:  # flat and grainy, as a print is; the others are as the camera gave them
        flat = 0.15 + 0.65 * sound ** np.float32(rng.uniform(0.8, 1.3))
        sound = np.clip(flat + rng.normal(0.0, 0.015, flat.shape), 0.0, 1.0).astype(np.float32)
    canvas: Canvas = np.zeros(sound.shape, np.uint8)
    draw(canvas, rng)
    strength = np.float32(rng.uniform(0.3, 1.0) / 255)
    opacity = cv2.GaussianBlur(canvas.astype(np.float32), (0, 0), rng.uniform(0.3, 0.9)) * strength
    tone = rng.uniform(0.8, 1.0) if rng.random() < LIGHT_SHARE else rng.uniform(0.0, 0.15)
    damaged = np.asarray(sound + (np.float32(tone) - sound) * opacity, np.float32)
    change = np.abs(damaged - sound)
    return DamageTrial(path, sound, damaged, change > VISIBLE, (change > VISIBLE) | (change < FAINT))


def _polygon(canvas: Canvas, radius_px: float, roughness: float, rng: Generator) -> None:
    corners = int(rng.integers(7, 14))
    angles = np.sort(rng.uniform(0.0, 2 * np.pi, corners))
    radii = radius_px * rng.uniform(1 - roughness, 1 + roughness, corners)
    outline = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    outline[:, int(rng.integers(2))] *= rng.uniform(1.0, 1.6)
    place = _fixed(outline + _anywhere(canvas, rng))
    cv2.fillPoly(canvas, [place], color=255, lineType=cv2.LINE_AA, shift=FRACTION_BITS)


def _line(canvas: Canvas, points: Points, width_px: int) -> None:
    cv2.polylines(
        canvas, [_fixed(points)], isClosed=False, color=255, thickness=width_px, lineType=cv2.LINE_AA,
        shift=FRACTION_BITS,
    )  # fmt: skip


def _bezier(corners: Points) -> Points:
    """The curve of five corners (5, 2), by de Casteljau's halving of the way between them, (n, 2)."""
    along = np.linspace(0.0, 1.0, CURVE_PARTS)[:, None, None]
    curve = np.broadcast_to(corners, (CURVE_PARTS, *corners.shape))
    while curve.shape[1] > 1:
        curve = curve[:, :-1] * (1 - along) + curve[:, 1:] * along
    return np.asarray(curve[:, 0], np.float64)


def _anywhere(canvas: Canvas, rng: Generator) -> Points:
    return rng.uniform((0.0, 0.0), canvas.shape[::-1])


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.asarray(np.rint(points * 2**FRACTION_BITS), np.int32)
