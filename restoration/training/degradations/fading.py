"""What light, air and chemistry do to the tones of a print, evenly or not."""

import numpy as np

from restoration.training.degradations.canvas import Floats, Generator, smooth_noise

WARM_PAPER = np.array((0.93, 0.88, 0.76), np.float32)
WARM_BLACK = np.array((0.24, 0.20, 0.17), np.float32)


def fade(image: Floats, rng: Generator) -> Floats:
    """Contrast loss: blacks rise to a warm dark grey, the paper yellows, here more and there less."""
    amount = rng.uniform(0.35, 0.85)
    field = np.clip(
        amount * (1.0 + 0.15 * smooth_noise(image.shape[:2], min(image.shape[:2]) / 2.5, rng)), 0.0, 1.0
    )
    share = field[..., None].astype(np.float32)
    pale = WARM_BLACK + (WARM_PAPER - WARM_BLACK) * image
    return np.asarray(image * (1.0 - share) + pale * share, dtype=np.float32)


def fade_dyes(image: Floats, rng: Generator) -> Floats:
    """A chromogenic print kept in light: the cyan dye goes first, then yellow, so it turns pale and red."""
    cyan, yellow = rng.uniform(0.35, 0.65), rng.uniform(0.75, 0.95)
    kept = np.array((cyan, rng.uniform(0.85, 1.0), yellow), np.float32)
    density = -np.log10(np.clip(image, 0.02, 1.0))
    stain = np.array((0.0, 0.03, 0.10), np.float32) * np.float32(rng.uniform(0.5, 1.5))
    return np.asarray(np.clip(10.0 ** -(density * kept + stain), 0.0, 1.0), dtype=np.float32)


def light_leak(image: Floats, rng: Generator) -> Floats:
    """One side lighter than the other, by a few per cent, as prints half under a mount come out."""
    height, width = image.shape[:2]
    angle = rng.uniform(0.0, 2.0 * np.pi)
    across, down = np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height)
    slope = np.cos(angle) * across[None, :] + np.sin(angle) * down[:, None]
    share = np.clip(slope * rng.uniform(0.05, 0.22), 0.0, 1.0)[..., None].astype(np.float32)
    return np.asarray(image + (WARM_PAPER - image) * share, dtype=np.float32)


def pale_edges(image: Floats, rng: Generator) -> Floats:
    """Prints fade from their edges inwards: highlights yellow and detail leaves, along a wavering front."""
    height, width = image.shape[:2]
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    nearest = np.minimum.reduce([down, across, height - 1 - down, width - 1 - across]) / min(height, width)
    front = nearest + 0.02 * smooth_noise((height, width), min(height, width) / 6, rng)
    share = rng.uniform(0.25, 0.6) * np.exp(-np.clip(front, 0.0, None) / rng.uniform(0.04, 0.10))
    return np.asarray(image + (WARM_PAPER - image) * share[..., None].astype(np.float32), dtype=np.float32)
