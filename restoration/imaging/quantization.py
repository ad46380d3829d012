"""Rounding colours to 8 bits without moving their lightness."""

import numpy as np

from restoration.imaging.color import LUMA_WEIGHTS, lightness_of_srgb
from restoration.imaging.filters import Floats

LEVELS = np.float32(255)


def lightness_true(pixels: Floats, lightness: Floats) -> Floats:
    """Round (H, W, 3) sRGB to multiples of 1/255 so that L* comes as near to `lightness` (H, W) as it can.

    Plain rounding of three channels shifts L* by about 0.07 on average, which shows in skies. Here green,
    which carries most of the lightness, is rounded plainly; red and then blue take up the error that is left,
    by at most two and three levels: the eye forgives those in colour. Greys round as one and are left alone.
    """
    levels = np.rint(pixels * LEVELS)
    colored = (levels != levels[..., :1]).any(axis=-1)
    chosen = levels[colored]
    wanted = lightness[colored]
    for channel, most in ((0, 2.0), (2, 3.0)):
        error = wanted - lightness_of_srgb(chosen / LEVELS)
        slope = _lightness_per_level(chosen, channel)
        correction = np.clip(np.rint(error / slope), -most, most)
        chosen[:, channel] = np.clip(chosen[:, channel] + correction, 0, LEVELS)
    levels[colored] = chosen
    return np.asarray(levels / LEVELS, np.float32)


def _lightness_per_level(levels: Floats, channel: int) -> Floats:
    """How much L* one level of a channel brings, at (N, 3) levels."""
    other = levels.copy()
    up = np.where(levels[:, channel] < LEVELS, 1, -1).astype(np.float32)
    other[:, channel] += up
    difference = lightness_of_srgb(other / LEVELS) - lightness_of_srgb(levels / LEVELS)
    floor = np.float32(1e-4) * LUMA_WEIGHTS[channel]
    return np.asarray(np.maximum(difference * up, floor), np.float32)
