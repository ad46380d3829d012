"""How two pictures differ, and how noisy one is."""

import numpy as np

from restoration.imaging.color import lightness_of_srgb
from restoration.imaging.filters import Floats
from restoration.imaging.samples import bands

NOISE_BLOCK_PX = 16
FLAT_SHARE_PERCENT = 25
MAD_TO_SIGMA = 1.4826  # of a normal distribution
TONE_LIMITS = (0.02, 0.98)  # clipped tones show no noise and would pull the estimate down


def psnr(one: Floats, other: Floats) -> float:
    """Peak signal-to-noise ratio in dB for values in [0, 1]; infinite for equal pictures."""
    error = float(np.mean((one.astype(np.float64) - other) ** 2))
    return float("inf") if error == 0 else -10 * float(np.log10(error))


def lightness_shift(lightness: Floats, after: Floats) -> tuple[float, float]:
    """(mean, greatest) absolute difference of L*: (H, W), and that of a picture (H, W, 3), sRGB-encoded."""
    total, most = 0.0, 0.0
    for rows in bands(*lightness.shape):
        shift = np.abs(lightness_of_srgb(after[rows]) - lightness[rows])
        total += float(shift.sum(dtype=np.float64))
        most = max(most, float(shift.max()))
    return total / lightness.size, most


def noise_sigma(plane: Floats) -> float:
    """The standard deviation of the noise in (H, W), told from the flattest quarter of the picture.

    Diagonal Haar details at two scales (Donoho and Johnstone 1994), as the median absolute deviation in
    blocks; the coarser scale sees the grain of film, which neighbouring pixels share.
    """
    fine = _flat_detail(plane)
    coarse = 2 * _flat_detail(_halved(plane))
    return max(fine, min(coarse, 2.5 * fine))


def _flat_detail(plane: Floats) -> float:
    height, width = (side // 2 * 2 for side in plane.shape)
    even, odd = plane[0:height:2], plane[1:height:2]
    detail: Floats = (
        even[:, 0:width:2] - even[:, 1:width:2] - odd[:, 0:width:2] + odd[:, 1:width:2]
    ) * np.float32(0.5)
    rows, columns = (side // NOISE_BLOCK_PX for side in detail.shape)
    if rows * columns < 4:
        return MAD_TO_SIGMA * float(np.median(np.abs(detail))) if detail.size else 0.0
    spreads = MAD_TO_SIGMA * np.median(np.abs(_blocks(detail, rows, columns)), axis=-1)
    means = _blocks(_halved(plane), rows, columns).mean(axis=-1)
    usable = spreads[(means > TONE_LIMITS[0]) & (means < TONE_LIMITS[1])]
    return float(np.percentile(usable, FLAT_SHARE_PERCENT)) if usable.size else 0.0


def _blocks(plane: Floats, rows: int, columns: int) -> Floats:
    """(H, W) → (blocks, values per block)."""
    side = NOISE_BLOCK_PX
    cut = plane[: rows * side, : columns * side]
    return cut.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows * columns, side * side)


def _halved(plane: Floats) -> Floats:
    height, width = (side // 2 * 2 for side in plane.shape)
    top, bottom = plane[0:height:2, :width], plane[1:height:2, :width]
    quarter: Floats = (top[:, 0::2] + top[:, 1::2] + bottom[:, 0::2] + bottom[:, 1::2]) * np.float32(0.25)
    return quarter
