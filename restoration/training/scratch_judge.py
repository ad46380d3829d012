"""Fits the judge of damage (`restoration.steps.damage_judge`) on photographs that are aged for the purpose.

`python -m restoration.training.scratch_judge FOLDER [--limit N]` writes the fitted numbers beside the judge
and prints precision and recall on photographs that were held out. Half of the photographs are shown undamaged
as well, so that the judge learns what a sound picture is full of.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from restoration.imaging.color import luma
from restoration.imaging.filters import Floats
from restoration.steps.damage import candidates, unit_of
from restoration.steps.damage_judge import FEATURES, FITTED, Judge, measured
from restoration.training.degradations import paper, scratches, specks
from restoration.training.degradations.ageing import DAMAGES, TONES, Kind
from restoration.training.photographs import find, held_out, read_scaled

Doubles = NDArray[np.float64]

SOUGHT = {scratches.short, scratches.long, specks.dust, specks.hairs, specks.flakes, paper.crease}
KINDS = (Kind.GRAY_PRINT, Kind.SEPIA_PRINT, Kind.FILM)
LONG_SIDES_PX = (1100, 800, 1500)
VISIBLE, OTHER_DAMAGE = 0.15, 0.1
MOST_OTHER_SHARE = 0.3
RIDGE = 3e-4


class Examples(NamedTuple):
    """Candidates with their features (N, F), whether they are damage (N,), and their weight (N,)."""

    features: Doubles
    damaged: Doubles
    weight: Doubles


def examples_of(path: Path, seed: int) -> Iterator[Examples]:
    """The candidates that one photograph gives, aged and, every other time, sound."""
    picture = read_scaled(path, LONG_SIDES_PX[seed % len(LONG_SIDES_PX)])
    if picture is None:
        return
    kind = KINDS[seed % len(KINDS)]
    sound = picture
    for number, tone in enumerate(TONES[kind]):
        sound = tone(sound, np.random.default_rng((seed, 0, number)))
    aged, sought = sound, np.zeros(picture.shape[:2], np.float32)
    other = sought.copy()
    for number, damage in enumerate(DAMAGES[kind]):
        aged, harmed = damage(aged, np.random.default_rng((seed, 1, number)))
        kept = sought if damage in SOUGHT else other
        np.maximum(kept, harmed, out=kept)
    yield from _examples(np.clip(aged, 0, 1), sought, other)
    if seed % 2:
        nothing = np.zeros_like(sought)
        yield from _examples(picture if seed % 4 == 1 else np.clip(sound, 0, 1), nothing, nothing)


def fit(examples: Examples) -> Judge:
    """Logistic regression on the features, their squares and products, with a little ridge."""
    mean, deviation = examples.features.mean(axis=0), examples.features.std(axis=0) + 1e-9
    size = len(FEATURES)
    blank = Judge(mean, deviation, 0.0, np.zeros(size), np.zeros((size, size)))
    z = blank.standardized(examples.features)
    rows, columns = np.triu_indices(size)
    design = np.concatenate((np.ones((len(z), 1)), z, z[:, rows] * z[:, columns]), axis=1)
    weight = examples.weight / examples.weight.sum()

    def loss(numbers: Doubles) -> tuple[float, Doubles]:
        odds = design @ numbers
        value = float((weight * (np.logaddexp(0, odds) - examples.damaged * odds)).sum())
        slope = design.T @ (weight * (1 / (1 + np.exp(-odds)) - examples.damaged))
        slope[1:] += 2 * RIDGE * numbers[1:]
        return value + RIDGE * float((numbers[1:] ** 2).sum()), slope

    numbers = minimize(
        loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 2000}
    ).x
    quadratic = np.zeros((size, size))
    quadratic[rows, columns] = numbers[1 + size :]
    return blank._replace(bias=float(numbers[0]), linear=numbers[1 : 1 + size], quadratic=quadratic)


def measure(judge: Judge, examples: Examples) -> dict[str, float]:
    """Precision and recall at even odds, by area."""
    found = judge.log_odds(examples.features) > 0
    area, damaged = examples.weight**2, examples.damaged > 0
    hit = float(area[found & damaged].sum())
    return {
        "precision": round(hit / float(area[found].sum()), 3),
        "recall": round(hit / float(area[damaged].sum()), 3),
    }


def main() -> int:
    """Fit, write and print; exit status 1 where there are no photographs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=160)
    args = parser.parse_args()
    paths = find(args.folder)
    chosen = paths[:: max(1, len(paths) // args.limit)][: args.limit]
    parts: dict[bool, list[Examples]] = {True: [], False: []}
    for seed, path in enumerate(chosen):
        parts[held_out(path)].extend(examples_of(path, seed))
    if not parts[True] or not parts[False]:
        sys.stderr.write(f"too few photographs below {args.folder}\n")
        return 1
    seen, unseen = (_joined(parts[kept_back]) for kept_back in (False, True))
    judge = fit(seen)
    FITTED.write_text(judge.to_json() + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps({"seen": measure(judge, seen), "held_out": measure(judge, unseen)}) + "\n")
    return 0


def _examples(picture: Floats, sought: Floats, other: Floats) -> Iterator[Examples]:
    plane = luma(picture.astype(np.float32))
    # Finds reach a pixel further than the damage, as detectors look at neighbourhoods.
    near = np.asarray(cv2.dilate((sought > VISIBLE).astype(np.uint8), np.ones((3, 3), np.uint8)), np.float64)
    for tone in (plane, 1 - plane):
        labels, found = candidates(tone, np.ones(tone.shape, np.bool_))
        features = measured(labels, tone, found)
        if not len(features):
            continue
        area = np.bincount(labels.ravel())[1:].astype(np.float64)
        share, other_share = (
            np.bincount(labels.ravel(), mask.ravel())[1:] / area for mask in (near, other > OTHER_DAMAGE)
        )
        usable = other_share < MOST_OTHER_SHARE
        weight = np.sqrt(area) / unit_of((tone.shape[0], tone.shape[1]))
        yield Examples(features[usable], (share[usable] > 0.5).astype(np.float64), weight[usable])


def _joined(parts: list[Examples]) -> Examples:
    return Examples(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
