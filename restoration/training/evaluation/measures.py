"""How near a colorized picture comes to the truth, and how colourful it is."""

from dataclasses import astuple, dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Measures:
    """PSNR in dB and SSIM over RGB, mean CIEDE2000 difference, Hasler-Suesstrunk colourfulness."""

    psnr: float
    ssim: float
    delta_e: float
    colorfulness: float

    @classmethod
    def mean(cls, each: list[Self]) -> Self:
        """The mean of every measure over pictures."""
        return cls(*(float(value) for value in np.mean([astuple(one) for one in each], axis=0)))

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The measures in order."""
        return tuple(field.name for field in fields(cls))


def measure(picture: Floats, truth: Floats) -> Measures:
    """Compare two (H, W, 3) RGB pictures in [0, 1]; sides of at least 7 pixels (the window of SSIM)."""
    return Measures(
        psnr=psnr(picture, truth),
        ssim=float(structural_similarity(picture, truth, channel_axis=2, data_range=1.0)),  # type: ignore[no-untyped-call]
        delta_e=float(deltaE_ciede2000(rgb2lab(picture), rgb2lab(truth)).mean()),  # type: ignore[no-untyped-call]
        colorfulness=colorfulness(picture),
    )


def psnr(picture: Floats, truth: Floats) -> float:
    """Peak signal-to-noise ratio in dB over all channels; infinite for equal pictures."""
    error = float(np.mean((picture.astype(np.float64) - truth.astype(np.float64)) ** 2))
    return float("inf") if error == 0.0 else -10.0 * float(np.log10(error))


def colorfulness(picture: Floats) -> float:
    """Colourfulness M of Hasler and Suesstrunk (2003), on the 0..255 scale of the paper; 0 for grey."""
    red, green, blue = (255.0 * picture[..., channel].astype(np.float64) for channel in range(3))
    red_green, yellow_blue = red - green, 0.5 * (red + green) - blue
    spread = np.hypot(red_green.std(), yellow_blue.std())
    return float(spread + 0.3 * np.hypot(red_green.mean(), yellow_blue.mean()))


def luma_601(picture: Floats) -> Floats:
    """RGB (H, W, 3) in [0, 1] → Y (H, W) of ITU-R BT.601 over 255, from 16 to 235: what papers measure on."""
    weights = np.array((65.481, 128.553, 24.966), np.float64)
    return np.asarray((16.0 + picture.astype(np.float64) @ weights) / 255.0, np.float32)


def ssim(plane: Floats, truth: Floats) -> float:
    """Structural similarity of two planes (H, W) in [0, 1], with the Gaussian window of Wang (2004)."""
    return float(
        structural_similarity(  # type: ignore[no-untyped-call]
            plane, truth, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
        )
    )
