"""A print on its way to a scan: soft optics, grain, screen, JPEG, twice over.

After the second-order degradation of Real-ESRGAN (Wang 2021), with what old prints have and the web has not:
grain that neighbouring pixels share, and the traces of a halftone screen.
"""

import cv2
import numpy as np

from restoration.training.degradations.canvas import Floats, Generator

HALFTONE_SHARE = 0.08


def softened(large: Floats, scale: int, rng: Generator) -> Floats:
    """The blur before a picture (H, W, 3) is shrunk by `scale`: none, round, or drawn out."""
    if rng.random() < 0.15:
        return large
    sigma = scale * rng.uniform(0.1, 0.75)
    stretch = rng.uniform(1.0, 2.0) if rng.random() < 0.4 else 1.0
    kernel = _gaussian(sigma, sigma * stretch, rng.uniform(0.0, np.pi))
    return np.asarray(cv2.filter2D(large, -1, kernel, borderType=cv2.BORDER_REFLECT), np.float32)


def worn(small: Floats, rng: Generator) -> Floats:
    """What befalls the small picture (H, W, 3): screen, grain, JPEG; then softness, noise, JPEG again."""
    if rng.random() < HALFTONE_SHARE:
        small = halftone(small, rng)
    if rng.random() < 0.7:
        small = grainy(small, rng.uniform(0.004, 0.06), rng)
    if rng.random() < 0.5:
        small = packed(small, int(rng.integers(45, 96)))
    if rng.random() < 0.35:
        small = np.asarray(cv2.GaussianBlur(small, (0, 0), rng.uniform(0.2, 0.8)), np.float32)
    if rng.random() < 0.4:
        small = grainy(small, rng.uniform(0.002, 0.03), rng)
    if rng.random() < 0.6:
        small = packed(small, int(rng.integers(50, 98)))
    return np.clip(small, 0.0, 1.0).astype(np.float32)


def grainy(image: Floats, strength: float, rng: Generator) -> Floats:
    """Noise of that deviation over (H, W, 3): fine or shared by neighbours, grey or coloured."""
    planes = image.shape[2] if rng.random() < 0.4 else 1
    noise = rng.standard_normal((*image.shape[:2], planes), dtype=np.float32)
    if rng.random() < 0.6:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.4, 1.1)), np.float32)
        noise = noise.reshape(*image.shape[:2], planes)
    noise *= np.float32(strength) / np.float32(max(float(noise.std()), 1e-6))
    if rng.random() < 0.6:
        tone = image.mean(axis=2, keepdims=True)
        noise = noise * (0.4 + 2.4 * tone * (1.0 - tone))
    return np.asarray(image + noise, np.float32)


def packed(image: Floats, quality: int) -> Floats:
    """(H, W, 3) in [0, 1] through JPEG and back."""
    rounded = np.rint(np.clip(image, 0.0, 1.0) * 255).astype(np.uint8)
    _, stream = cv2.imencode(".jpg", rounded[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))
    back = np.asarray(cv2.imdecode(stream, cv2.IMREAD_COLOR))
    return np.ascontiguousarray(back[..., ::-1], np.float32) / np.float32(255)


def halftone(image: Floats, rng: Generator) -> Floats:
    """The traces of a printing screen, (H, W, 3): a turned grid of dots, soft, laid over the tones."""
    period, angle = rng.uniform(2.2, 4.5), rng.uniform(0.0, np.pi / 2)
    down, across = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32) * (2 * np.pi / period)
    waves = [np.cos(across * np.cos(turn) + down * np.sin(turn)) for turn in (angle, angle + np.pi / 2)]
    tone = image.mean(axis=2)
    screen = rng.uniform(0.03, 0.14) * (waves[0] + waves[1]) * 4.0 * tone * (1.0 - tone)
    return np.asarray(image + screen[..., None], np.float32)


def _gaussian(across: float, along: float, turn: float) -> Floats:
    reach = max(1, round(3 * max(across, along)))
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    x = right * np.cos(turn) + down * np.sin(turn)
    y = down * np.cos(turn) - right * np.sin(turn)
    kernel = np.exp(-0.5 * ((x / along) ** 2 + (y / across) ** 2))
    return np.asarray(kernel / kernel.sum(), np.float32)
