"""What lens and emulsion leave in a picture: softness and grain."""

import cv2
import numpy as np

from restoration.training.degradations.canvas import Floats, Generator, scale_of


def soften(image: Floats, rng: Generator) -> Floats:
    """The blur of an old lens and of a contact print: a Gaussian of about one reference pixel."""
    sigma_px = rng.uniform(0.5, 1.3) * scale_of(image)
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), dtype=np.float32)


def grain(image: Floats, rng: Generator) -> Floats:
    """Silver grain: correlated over about a pixel, strongest in the middle tones, alike in all channels."""
    noise = rng.standard_normal(image.shape[:2], dtype=np.float32)
    clumped: Floats = np.asarray(cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 0.9)), dtype=np.float32)
    clumped = clumped / np.float32(max(float(clumped.std()), 1e-6))
    tone = image.mean(axis=2)
    visibility = 0.4 + 0.6 * 4.0 * tone * (1.0 - tone)
    grained = image + (rng.uniform(0.012, 0.035) * clumped * visibility)[..., None]
    return np.asarray(np.clip(grained, 0.0, 1.0), dtype=np.float32)
