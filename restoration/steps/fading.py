"""Faded tones and colour casts: a stretch that knows its limits.

The tone curve is worked out on the luma of the picture without its frame, and applied to luma alone; chroma
is carried along and gives way where the gamut ends. So nothing is clipped, greys stay grey, and a toned
print keeps its tone. The paper around a picture keeps its colour where only the picture's dyes have faded.
A picture that is well exposed comes out bit-identical.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.interpolate import PchipInterpolator

from restoration.imaging.color import LUMA_WEIGHTS, luma
from restoration.imaging.filters import Floats, blur, median5
from restoration.imaging.frame import Frame, find_frame, frame_mask
from restoration.imaging.photograph import Photograph, Pixels
from restoration.imaging.samples import bands
from restoration.recipe import Value
from restoration.report import Measure
from restoration.steps.context import Context, Outcome

SAMPLE_PIXELS = 1_000_000
DARK_PERCENTILE, LIGHT_PERCENTILE = 0.3, 99.7
BLACK, WHITE = 0.03, 0.97  # where those percentiles should lie
GOOD_BLACK, GOOD_WHITE = 0.06, 0.92  # a picture that reaches these is not faded
MOST_GAIN = 2.2
MOST_CHROMA_GAIN = 1.4
CURVE_NODES = 4097
LEAST_SPAN = 0.05  # a flatter picture than this holds no tones to stretch

TONED_SPREAD = 0.022  # chroma scatter around the tone curve, below which a picture is a monochrome print
YELLOWED_CHROMA = 0.035  # weaker tints are yellowing, stronger ones were meant: sepia, selenium, cyanotype
LEAST_CAST, MOST_CAST = 0.012, 0.15
FADED_DYES = "color cast"


class Cast(NamedTuple):
    """What to take away from (R, G, B) in the shadows and in the lights, and how the tint was read."""

    shadows: Floats
    lights: Floats
    kind: str  # "neutral", "yellowed", "toned" or FADED_DYES


class Change(NamedTuple):
    """What is done to every pixel: `ends` are the darkest and lightest tones of the picture, in luma."""

    curve: Floats | None
    cast: Cast
    chroma_gain: float
    ends: tuple[float, float]


def apply(photograph: Photograph, settings: Mapping[str, Value], context: Context) -> Outcome:
    """Stretch faded tones and take away a colour cast; see the module for what is kept."""
    plane = luma(photograph.pixels)
    frame = find_frame(plane)
    sample = _sample(photograph.pixels, frame)
    low, high = _ends(luma(sample))
    cast = _cast_of(sample, low, high, float(settings["cast"]))
    curve = _curve(low, high, float(settings["tone"]))
    contrast = float(settings["local_contrast"])
    measures: dict[str, Measure] = {
        "black_point": round(low, 4),
        "white_point": round(high, 4),
        "tint": cast.kind,
    }
    if curve is None and not cast.shadows.any() and not cast.lights.any() and contrast == 0:
        return Outcome(photograph, measures, "Tones and colours are sound; nothing was changed.")
    chroma_gain = 1.0
    if curve is not None and cast.kind not in ("toned", "neutral"):
        chroma_gain = min(MOST_CHROMA_GAIN, _mean_slope(curve, low, high))
    # Yellowing is the paper's own; dyes are in the picture alone, and paper has none that could fade.
    paper = frame_mask(plane, frame) if cast.kind == FADED_DYES else np.zeros_like(plane)
    change = Change(curve, cast, chroma_gain, (low, high))
    pixels = np.empty_like(photograph.pixels)
    for rows in bands(*photograph.size_hw):
        pixels[rows] = _corrected(photograph.pixels[rows], change, paper[rows])
        context.tell(rows.stop / photograph.size_hw[0])
    if contrast > 0:
        pixels = _with_local_contrast(pixels, contrast)
    measures["gain"] = round(_mean_slope(curve, low, high), 3) if curve is not None else 1.0
    return Outcome(photograph.replace(pixels=pixels), measures)


def _sample(pixels: Pixels, frame: Frame) -> Pixels:
    """The picture without its frame, thinned to about a megapixel."""
    inside = pixels[frame.inside]
    step = max(1, round((inside.shape[0] * inside.shape[1] / SAMPLE_PIXELS) ** 0.5))
    return inside[::step, ::step]


def _ends(plane: Floats) -> tuple[float, float]:
    # A light blur keeps dust, scratches and grain from posing as the darkest and lightest tones.
    calm = median5(plane) if min(plane.shape) > 5 else plane
    low, high = np.percentile(calm, (DARK_PERCENTILE, LIGHT_PERCENTILE))
    return float(low), float(high)


def _curve(low: float, high: float, strength: float) -> Floats | None:
    """A monotone curve from [0, 1] onto [0, 1] as `CURVE_NODES` values; None if the tones are sound."""
    span = high - low
    if strength == 0 or span < LEAST_SPAN or (low <= GOOD_BLACK and high >= GOOD_WHITE):
        return None
    black, white = min(low, BLACK), max(high, WHITE)
    wanted = white - black
    share = min(1.0, (MOST_GAIN - 1) * span / max(wanted - span, 1e-6)) * strength
    black, white = low - (low - black) * share, high + (white - high) * share
    nodes = [(0.0, 0.0), (low, black), ((low + high) / 2, (black + white) / 2), (high, white), (1.0, 1.0)]
    kept = [nodes[0]]
    for node in nodes[1:]:
        if node[0] - kept[-1][0] > 1e-3:
            kept.append(node)
    kept[-1] = (1.0, 1.0)
    x, y = zip(*kept, strict=True)
    return np.asarray(PchipInterpolator(x, y)(np.linspace(0, 1, CURVE_NODES)), np.float32)


def _mean_slope(curve: Floats, low: float, high: float) -> float:
    ends = np.interp((low, high), np.linspace(0, 1, CURVE_NODES), curve)
    return float((ends[1] - ends[0]) / (high - low))


def _cast_of(sample: Pixels, low: float, high: float, strength: float) -> Cast:
    """Tell a toned print from a cast, and measure what is to be taken away at both ends of the tones."""
    plane = luma(sample)
    tint = sample - plane[..., None]
    nothing = np.zeros(3, np.float32)
    mean = tint.mean(axis=(0, 1))
    size = float(np.linalg.norm(mean))
    if size < LEAST_CAST:
        return Cast(nothing, nothing, "neutral")
    spread = _spread_around_tone(plane, tint, low, high)
    is_monochrome = spread < TONED_SPREAD
    if is_monochrome and size > YELLOWED_CHROMA:
        return Cast(nothing, nothing, "toned")
    middle = (low + high) / 2
    quarter = (high - low) / 4
    shadows = _common(tint[plane < middle - quarter], mean) * strength
    lights = _common(tint[plane > middle + quarter], mean) * strength
    return Cast(shadows, lights, "yellowed" if is_monochrome else FADED_DYES)


def _spread_around_tone(plane: Floats, tint: Pixels, low: float, high: float) -> float:
    """How far tints lie from the mean tint of their own tone: next to nothing in a monochrome print."""
    bins = np.clip((plane - low) / max(high - low, 1e-6) * 16, 0, 15).astype(np.intp).ravel()
    counts = np.maximum(np.bincount(bins, minlength=16), 1)
    total = 0.0
    for channel in range(3):
        values = tint[..., channel].ravel()
        means = np.bincount(bins, values, minlength=16) / counts
        total += float(np.mean((values - means[bins]) ** 2))
    return float(np.sqrt(total))


def _common(tints: Pixels, mean: Floats) -> Floats:
    """The part of a zone's mean tint that the whole picture shares: a cast is everywhere, a sky is not."""
    if len(tints) == 0:
        return np.zeros(3, np.float32)
    zone = tints.reshape(-1, 3).mean(axis=0)
    shared = np.where(np.sign(zone) == np.sign(mean), np.minimum(np.abs(zone), 1.5 * np.abs(mean)), 0.0)
    return np.asarray(np.sign(mean) * np.minimum(shared, MOST_CAST), np.float32)


def _corrected(band: Pixels, change: Change, paper: Floats) -> Pixels:
    """Rows of a picture with their tones and colours corrected; only tones where `paper` (H, W) is 1."""
    plane = luma(band)
    new_plane = plane
    if change.curve is not None:
        new_plane = np.interp(plane, np.linspace(0, 1, CURVE_NODES), change.curve).astype(np.float32)
    chroma = band - plane[..., None]
    low, high = change.ends
    place = np.clip((plane - low) / max(high - low, 1e-6), 0.0, 1.0)[..., None]
    dyed = (1 - paper)[..., None]
    away = (change.cast.shadows + (change.cast.lights - change.cast.shadows) * place) * dyed
    chroma -= away - np.asarray(away @ LUMA_WEIGHTS)[..., None]  # luma stays what the curve made it
    return _in_gamut(new_plane, chroma * (1 + np.float32(change.chroma_gain - 1) * dyed))


def _in_gamut(plane: Floats, chroma: Pixels) -> Pixels:
    """luma (H, W) + chroma (H, W, 3) → RGB in [0, 1], with less chroma where it would not fit."""
    plane = plane[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(chroma > 0, (1 - plane) / chroma, np.where(chroma < 0, -plane / chroma, np.inf))
    share = np.clip(room.min(axis=-1, keepdims=True), 0.0, 1.0)
    return np.asarray(np.clip(plane + chroma * share, 0.0, 1.0), np.float32)


def _with_local_contrast(pixels: Pixels, strength: float) -> Pixels:
    """Lift what differs from its wide surroundings, least near black and white so that nothing blows out."""
    plane = luma(pixels)
    radius = max(plane.shape) / 40
    difference = plane - blur(plane, radius)
    lifted = plane + 0.5 * strength * difference * 4 * plane * (1 - plane)
    return _in_gamut(np.clip(lifted, 0, 1).astype(np.float32), pixels - plane[..., None])
