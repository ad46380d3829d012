"""Which candidates are damage: each is measured as a whole, and a logistic regression on the measures judges.

Long, sharp-edged and alone in a calm place is damage; soft, or one among many, is texture. The regression is
quadratic; its numbers are fitted on artificially aged photographs by `restoration.training.scratch_judge`.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.imaging.filters import Floats, box_mean
from restoration.steps.damage import Labels, Responses, disc, unit_of

Doubles = NDArray[np.float64]
Mean = Callable[[NDArray[np.floating[Any]]], Doubles]

FEATURES = (
    "log_area",  # in square units
    "log_length",  # standard deviation along the longer axis, in units
    "log_width",  # and along the shorter
    "contrast",  # mean top-hat, in luma
    "log_score",  # mean top-hat, in local standard deviations
    "ridge_score",
    "sharpness",  # steepest pixel over greatest contrast
    "log_roughness",  # standard deviation of the surroundings
    "log_crowding",  # share of candidates in the wider surroundings
    "tone",
    "log_relative_sharpness",  # against the median of the picture's candidates
    "log_density",  # share of candidates in the whole picture
    "log_count",  # number of candidates in the picture, per 10,000 square units
)
MOST_DEVIATIONS = 4.0  # a feature further out than this says no more
FITTED = Path(__file__).with_suffix(".json")


class Judge(NamedTuple):
    """log odds = bias + linear . z + z . quadratic . z, with z = (features - mean) / deviation, clipped."""

    mean: Doubles
    deviation: Doubles
    bias: float
    linear: Doubles
    quadratic: Doubles

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        mean, deviation, linear, quadratic = (
            np.array(data[name]) for name in ("mean", "deviation", "linear", "quadratic")
        )
        return cls(mean, deviation, float(data["bias"]), linear, quadratic)

    def to_json(self) -> str:
        """The fitted numbers, rounded to what matters, with the names of the features."""
        numbers = {
            name: np.round(getattr(self, name), 4).tolist()
            for name in ("mean", "deviation", "bias", "linear", "quadratic")
        }
        return json.dumps({"features": FEATURES, **numbers}, indent=1)

    def standardized(self, features: Doubles) -> Doubles:
        """(N, F) features → (N, F) in standard deviations."""
        z: Doubles = np.clip((features - self.mean) / self.deviation, -MOST_DEVIATIONS, MOST_DEVIATIONS)
        return z

    def log_odds(self, features: Doubles) -> Doubles:
        """(N, F) features → (N,) log odds of being damage."""
        z = self.standardized(features)
        return np.asarray(self.bias + z @ self.linear + np.einsum("nf,fg,ng->n", z, self.quadratic, z))


@cache
def fitted() -> Judge:
    """The judge that ships with the engine."""
    return Judge.from_json(FITTED.read_text(encoding="utf-8"))


def measured(labels: Labels, tone: Floats, found: Responses) -> Doubles:
    """The features of labels 1 to N, in the order of `FEATURES`; (N, F)."""
    if not labels.any():
        return np.zeros((0, len(FEATURES)))
    unit_px = unit_of((tone.shape[0], tone.shape[1]))
    y, x = np.nonzero(labels)
    member = labels[y, x] - 1
    area = np.bincount(member).astype(np.float64)

    def mean(values: NDArray[np.floating[Any]]) -> Doubles:
        return np.bincount(member, values.astype(np.float64)) / area

    def most(plane: Floats) -> Doubles:
        highest = np.zeros(len(area))
        np.maximum.at(highest, member, plane[y, x])
        return highest

    long_spread, short_spread = _spreads(mean, x.astype(np.float64), y.astype(np.float64))
    gradient = _gradient(tone)
    rough, crowd = _surroundings(tone, labels, unit_px)
    sharpness = most(gradient) / np.maximum(most(found.top_hat), 0.02)
    units = tone.size / unit_px**2
    columns = (
        np.log(area / unit_px**2),
        np.log(long_spread / unit_px),
        np.log(short_spread / unit_px),
        mean(found.top_hat[y, x]),
        np.log(np.maximum(mean(found.score[y, x]), 0.05)),
        mean(found.ridge_score[y, x]),
        sharpness,
        np.log(mean(rough[y, x]) + 0.003),
        np.log(mean(crowd[y, x]) + 1e-4),
        mean(tone[y, x]),
        np.log(np.maximum(sharpness / max(float(np.median(sharpness)), 1e-3), 1e-3)),
        np.full(len(area), np.log(len(member) / tone.size + 1e-4)),
        np.full(len(area), np.log(len(area) / units * 1e4)),
    )
    return np.stack(columns, axis=1)


def _spreads(mean: Mean, x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """Standard deviations along the longer and the shorter axis of each candidate, in pixels."""
    mean_x, mean_y = mean(x), mean(y)
    xx, yy, xy = mean(x * x) - mean_x**2, mean(y * y) - mean_y**2, mean(x * y) - mean_x * mean_y
    half_trace = (xx + yy) / 2
    root = np.sqrt(np.maximum(half_trace**2 - (xx * yy - xy**2), 0))
    pixel = 1 / 12  # the variance of a pixel's own extent
    return np.sqrt(half_trace + root + pixel), np.sqrt(np.maximum(half_trace - root, 0) + pixel)


def _gradient(tone: Floats) -> Floats:
    """The steepness of each pixel in luma per pixel (Sobel)."""
    across, down = (cv2.Sobel(tone, -1, right, 1 - right, ksize=3, scale=1 / 8) for right in (1, 0))
    return np.asarray(np.hypot(across, down), np.float32)


def _surroundings(tone: Floats, labels: Labels, unit_px: float) -> tuple[Floats, Floats]:
    """Standard deviation of the tones around that are no candidates, and the share of candidates around."""
    taken = (labels > 0).astype(np.uint8)
    free = 1 - np.asarray(cv2.dilate(taken, disc(unit_px)), np.float32)
    radius_px = round(10 * unit_px)
    share = box_mean(free, radius_px) + np.float32(1e-3)
    average = box_mean(tone * free, radius_px) / share
    square = box_mean(tone * tone * free, radius_px) / share
    rough = np.sqrt(np.maximum(square - average**2, 0))
    return rough, box_mean(taken.astype(np.float32), round(30 * unit_px))
