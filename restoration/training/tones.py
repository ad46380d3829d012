"""How the lightness of an old print differs from a camera's: random, but decided by the generator alone."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Generator = np.random.Generator


def old_lightness(lab: Floats, rng: Generator) -> Floats:
    """(h, w, 3) Lab → (h, w) L* in [0, 100] as an old print might have recorded the scene."""
    lightness = lab[..., 0]
    if rng.random() < 0.4:
        lightness = emulsion(lab, rng)
    if rng.random() < 0.7:
        lightness = tone_curve(lightness, rng)
    if rng.random() < 0.2:
        lightness = uneven(lightness, rng)
    if rng.random() < 0.3:
        lightness = cv2.GaussianBlur(lightness, (0, 0), rng.uniform(0.4, 1.4)).astype(np.float32)
    if rng.random() < 0.5:
        lightness = lightness + rng.standard_normal(lightness.shape, dtype=np.float32) * rng.uniform(0.5, 5.0)
    return np.clip(lightness, 0.0, 100.0).astype(np.float32)


def emulsion(lab: Floats, rng: Generator) -> Floats:
    """Another spectral sensitivity: early plates saw blue as light, red as dark, so L* leans on a* and b*."""
    red, yellow = rng.normal(-0.08, 0.12), rng.normal(-0.06, 0.10)
    return np.asarray(lab[..., 0] + red * lab[..., 1] + yellow * lab[..., 2], dtype=np.float32)


def tone_curve(lightness: Floats, rng: Generator) -> Floats:
    """A gamma between about 0.6 and 1.7, then black lifted and white lowered as fading does."""
    shaped = np.clip(lightness / 100.0, 0.0, 1.0) ** np.float32(np.exp(rng.normal(0.0, 0.25)))
    black, white = rng.uniform(-6.0, 25.0), rng.uniform(75.0, 106.0)
    return np.asarray(black + (white - black) * shaped, dtype=np.float32)


def uneven(lightness: Floats, rng: Generator) -> Floats:
    """A slow change of lightness over the picture: light leaks, vignettes, one-sided fading."""
    coarse = rng.normal(0.0, 7.0, (3, 3)).astype(np.float32)
    height, width = lightness.shape
    return np.asarray(
        lightness + cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32
    )
