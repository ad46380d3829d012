"""Grain and scanner noise: by a network where its weights are installed, its strength estimated blindly.

Without weights, it is non-local means (Buades, Coll and Morel 2005) on float32: weights come from luma
patches and are used for all three channels, so that colour noise goes with the rest and grey stays grey. The
work is done in bands of rows with a margin, which changes no value.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from restoration.imaging.color import luma
from restoration.imaging.filters import Floats, box_mean
from restoration.imaging.metrics import noise_sigma
from restoration.imaging.photograph import Photograph, Pixels
from restoration.recipe import Value
from restoration.report import Measure
from restoration.steps import denoise_net
from restoration.steps.context import Context, Outcome
from restoration.steps.weights_choice import chosen_weights
from restoration.weights.manifest import Task, WeightsEntry

CLEAN_SIGMA = 1 / 255
SEARCH_PX = 5
PATCH_RADIUS_PX = 2
BAND_ROWS_PIXELS = 1 << 20
FILTER_STRENGTH = 0.75  # of the noise's standard deviation; larger values smear texture


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Take away `strength` of the noise; a clean picture (sigma below 1/255) comes out bit-identical.

    Raises `MissingWeights` and `UnsuitableWeights`.
    """
    strength = float(settings["strength"])
    entry = chosen_weights(settings, Task.DENOISE, context)
    sigma = noise_sigma(luma(photograph.pixels))
    measures: dict[str, Measure] = {"sigma": round(sigma, 5)}
    if sigma < CLEAN_SIGMA or strength == 0:
        return Outcome(photograph, measures, "The picture is clean; nothing was changed.")
    measures["weights"] = "" if entry is None else entry.name
    pixels = np.empty_like(photograph.pixels)
    for rows, calm in _calmed(photograph, sigma, entry, context):
        noisy = photograph.pixels[rows]
        pixels[rows] = np.clip(noisy + np.float32(strength) * (calm - noisy), 0.0, 1.0)
        context.tell(rows.stop / photograph.size_hw[0])
    return Outcome(photograph.replace(pixels=pixels), measures)


def _calmed(
    photograph: Photograph, sigma: float, entry: WeightsEntry | None, context: Context
) -> Iterator[tuple[slice, Pixels]]:
    if entry is None:
        yield from _calm_bands(photograph.pixels, sigma)
        return
    for rows, calm in denoise_net.calm_bands(photograph.pixels, sigma, entry, context.session):
        # The network answers grey with nearly grey.
        yield rows, luma(calm)[..., None] if photograph.is_grey else calm


def _calm_bands(pixels: Pixels, sigma: float) -> Iterator[tuple[slice, Pixels]]:
    height, width = pixels.shape[:2]
    margin = SEARCH_PX + PATCH_RADIUS_PX
    step = max(4 * margin, BAND_ROWS_PIXELS // width)
    for top in range(0, height, step):
        bottom = min(height, top + step)
        above, below = max(0, top - margin), min(height, bottom + margin)
        calm = _non_local_means(pixels[above:below], sigma)
        yield slice(top, bottom), calm[top - above : bottom - above]


def _non_local_means(pixels: Pixels, sigma: float) -> Pixels:
    """The weighted mean of each pixel's surroundings; each pair of places is compared once."""
    padded = np.pad(pixels, ((SEARCH_PX,) * 2, (SEARCH_PX,) * 2, (0, 0)), mode="reflect")
    plane = luma(padded)
    total = padded.copy()
    weights = np.ones(plane.shape, np.float32)
    for down, right in _half_window():
        here, there = _overlap(plane.shape, down, right)
        weight = _weights(plane[here], plane[there], sigma)
        weights[here] += weight
        weights[there] += weight
        total[here] += weight[..., None] * padded[there]
        total[there] += weight[..., None] * padded[here]
    calm: Pixels = total / weights[..., None]
    return calm[SEARCH_PX:-SEARCH_PX, SEARCH_PX:-SEARCH_PX]


def _half_window() -> list[tuple[int, int]]:
    """Each displacement (down, right) of the search window once, its opposite left out."""
    reach = range(-SEARCH_PX, SEARCH_PX + 1)
    return [(down, right) for down in range(SEARCH_PX + 1) for right in reach if down > 0 or right > 0]


def _overlap(
    shape: tuple[int, ...], down: int, right: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The part of a plane that has a partner at that displacement, and the partners."""
    height, width = shape
    left, shifted_left = max(0, -right), max(0, right)
    span = width - abs(right)
    return (
        (slice(0, height - down), slice(left, left + span)),
        (slice(down, height), slice(shifted_left, shifted_left + span)),
    )


def _weights(here: Floats, there: Floats, sigma: float) -> Floats:
    distance = box_mean((here - there) ** 2, PATCH_RADIUS_PX)
    excess = np.maximum(distance - np.float32(2 * sigma**2), 0)
    return np.asarray(np.exp(excess / np.float32(-((FILTER_STRENGTH * sigma) ** 2) * 2)), np.float32)
