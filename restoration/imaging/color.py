"""sRGB, linear light and CIE Lab (D65, CIE 1931 2 degrees), in float32; and the way back into the gamut.

Formulas: IEC 61966-2-1 for sRGB, CIE 15:2004 for Lab. Arrays are (..., 3) unless said otherwise. Callers
convert big pictures band by band (`imaging.samples.bands`), as Lab of a whole picture is as large again.
"""

import numpy as np
from numpy.typing import NDArray

from restoration.imaging.filters import Floats

LUMA_WEIGHTS = np.array((0.2126, 0.7152, 0.0722), np.float32)
XYZ_OF_RGB = np.array(
    ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
)
WHITE = XYZ_OF_RGB.sum(axis=1)  # so that equal channels have a* = b* = 0 to the last digit that float32 has
XYZ_OF_RGB_SCALED = (XYZ_OF_RGB / WHITE[:, None]).astype(np.float32)
RGB_OF_XYZ_SCALED = np.linalg.inv(XYZ_OF_RGB / WHITE[:, None]).astype(np.float32)
LAB_BEND = np.float32(6 / 29)
GAMUT_HALVINGS = 12
GAMUT_SLACK = np.float32(1e-5)


def luma(pixels: Floats) -> Floats:
    """Encoded RGB (H, W, 3) → (H, W), weighted as Rec. 709; a working lightness, not L*."""
    return np.asarray(pixels @ LUMA_WEIGHTS, np.float32)


def linear_of_srgb(encoded: Floats) -> Floats:
    """Encoded sRGB in [0, 1] → linear light in [0, 1]."""
    high = ((np.maximum(encoded, 0.0) + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(encoded <= 0.04045, encoded / np.float32(12.92), high).astype(np.float32)


def srgb_of_linear(linear: Floats) -> Floats:
    """Linear light → encoded sRGB; negative values stay negative, so that the gamut can be checked."""
    high = np.float32(1.055) * np.maximum(linear, 0.0) ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(linear <= 0.0031308, linear * np.float32(12.92), high).astype(np.float32)


def lab_of_srgb(encoded: Floats) -> Floats:
    """Encoded sRGB (..., 3) → L* in [0, 100], a*, b*."""
    bent = _bent(linear_of_srgb(encoded) @ XYZ_OF_RGB_SCALED.T)
    lab = np.empty_like(bent)
    lab[..., 0] = 116 * bent[..., 1] - 16
    lab[..., 1] = 500 * (bent[..., 0] - bent[..., 1])
    lab[..., 2] = 200 * (bent[..., 1] - bent[..., 2])
    return lab


def lightness_of_srgb(encoded: Floats) -> Floats:
    """Encoded sRGB (..., 3) → L* in [0, 100]."""
    return np.asarray(116 * _bent(linear_of_srgb(encoded) @ XYZ_OF_RGB_SCALED[1]) - 16, np.float32)


def lightness_of_grey(encoded: Floats) -> Floats:
    """One channel of grey, encoded as sRGB (...) → L* in [0, 100]: a third of the work."""
    return np.asarray(116 * _bent(linear_of_srgb(encoded)) - 16, np.float32)


def linear_of_lab(lab: Floats) -> Floats:
    """Lab (..., 3) → linear RGB, outside [0, 1] where the colour is outside the gamut."""
    bent = np.empty_like(lab)
    bent[..., 1] = (lab[..., 0] + 16) / np.float32(116)
    bent[..., 0] = bent[..., 1] + lab[..., 1] / np.float32(500)
    bent[..., 2] = bent[..., 1] - lab[..., 2] / np.float32(200)
    return np.asarray(_unbent(bent) @ RGB_OF_XYZ_SCALED.T, np.float32)


def srgb_of_lab(lab: Floats) -> Floats:
    """Lab (H, W, 3) → encoded sRGB in [0, 1]; colours outside the gamut lose chroma, never lightness or hue.

    The largest share of (a*, b*) that still fits is found by bisection, where anything is outside at all.
    """
    linear = linear_of_lab(lab)
    outside = _outside(linear)
    if outside.any():
        linear[outside] = linear_of_lab(_fitted(lab[outside]))
    return np.clip(srgb_of_linear(linear), 0.0, 1.0)


def _fitted(lab: Floats) -> Floats:
    """(N, 3) Lab outside the gamut → the same lightness and hue with the most chroma that fits."""
    fits = np.zeros(len(lab), np.float32)
    step = np.float32(0.5)
    trial = lab.copy()
    for _ in range(GAMUT_HALVINGS):
        trial[:, 1:] = lab[:, 1:] * (fits + step)[:, None]
        fits[~_outside(linear_of_lab(trial))] += step
        step *= np.float32(0.5)
    trial[:, 1:] = lab[:, 1:] * fits[:, None]
    return trial


def _outside(linear: Floats) -> NDArray[np.bool_]:
    return np.asarray(((linear < -GAMUT_SLACK) | (linear > 1 + GAMUT_SLACK)).any(axis=-1))


def _bent(ratio: Floats) -> Floats:
    straight = ratio / (3 * LAB_BEND**2) + np.float32(4 / 29)
    return np.where(ratio > LAB_BEND**3, np.cbrt(ratio), straight).astype(np.float32)


def _unbent(bent: Floats) -> Floats:
    straight = 3 * LAB_BEND**2 * (bent - np.float32(4 / 29))
    return np.where(bent > LAB_BEND, bent**3, straight).astype(np.float32)
