"""The colour of the picture itself: neutral grey, or the brown of an albumen or sulphide-toned print."""

import numpy as np

from restoration.training.degradations.canvas import Floats, Generator

# Encoded RGB of a toned print at five densities from black to paper, read off scans of such prints.
SEPIA_DENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0)
SEPIA_RGB = (
    (0.09, 0.06, 0.04),
    (0.31, 0.21, 0.14),
    (0.56, 0.44, 0.31),
    (0.79, 0.68, 0.52),
    (0.96, 0.90, 0.78),
)


def gray(image: Floats, rng: Generator) -> Floats:
    """Photographic grey, three equal channels; early plates saw blue light and red dark: the mix varies."""
    weights = np.array((0.30, 0.58, 0.12)) + rng.uniform(0.0, 1.0) * np.array((-0.18, -0.08, 0.26))
    mixed = image @ weights.astype(np.float32)
    return np.repeat(mixed[..., None], 3, axis=2).astype(np.float32)


def sepia(image: Floats, rng: Generator) -> Floats:
    """Grey, then toned: brown shadows, cream paper; how brown is drawn."""
    density = gray(image, rng)[..., 0]
    toned = np.stack(
        [np.interp(density, SEPIA_DENSITIES, channel) for channel in np.transpose(SEPIA_RGB)], axis=2
    )
    strength = rng.uniform(0.55, 1.0)
    return np.asarray(density[..., None] * (1.0 - strength) + toned * strength, dtype=np.float32)
