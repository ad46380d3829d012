import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import rgb2lab

from restoration.imaging.color import lab_of_srgb, lightness_of_grey, lightness_of_srgb, luma, srgb_of_lab
from restoration.imaging.filters import Floats
from restoration.imaging.quantization import lightness_true

CUBE = np.stack(np.meshgrid(*[np.linspace(0, 1, 18)] * 3), axis=-1).reshape(18, -1, 3).astype(np.float32)


def test_lab_agrees_with_another_implementation() -> None:
    assert np.abs(lab_of_srgb(CUBE) - rgb2lab(CUBE)).max() < 0.02
    assert np.abs(lightness_of_srgb(CUBE) - lab_of_srgb(CUBE)[..., 0]).max() < 1e-3


def test_the_lightness_of_a_grey_is_that_of_its_three_channels() -> None:
    greys = np.linspace(0, 1, 65536, dtype=np.float32)
    whole = lightness_of_srgb(np.repeat(greys[:, None], 3, axis=1))
    assert np.abs(lightness_of_grey(greys) - whole).max() < 1e-4


def test_srgb_survives_lab() -> None:
    assert np.abs(srgb_of_lab(lab_of_srgb(CUBE)) - CUBE).max() < 1e-4


def test_greys_have_no_chroma() -> None:
    greys = np.repeat(np.linspace(0, 1, 65536, dtype=np.float32)[None, :, None], 3, axis=2)
    assert np.abs(lab_of_srgb(greys)[..., 1:]).max() < 1e-3


@given(st.floats(0, 100), st.floats(-128, 127), st.floats(-128, 127))
def test_colors_outside_the_gamut_keep_lightness_and_hue(lightness: float, a: float, b: float) -> None:
    wanted = np.array([[[lightness, a, b]]], np.float32)
    fitted = lab_of_srgb(srgb_of_lab(wanted))[0, 0]
    assert fitted[0] == pytest.approx(lightness, abs=0.05)
    chroma = float(np.hypot(fitted[1], fitted[2]))
    if chroma > 2:
        turn = np.angle(complex(fitted[1], fitted[2]) / complex(a, b))
        assert abs(turn) < 0.06
    assert chroma <= np.hypot(a, b) + 0.2


def test_rounding_to_eight_bits_keeps_lightness_better_than_plain_rounding() -> None:
    rng = np.random.default_rng(3)
    colors = rng.uniform(0.15, 0.85, (64, 64, 3)).astype(np.float32)
    lightness = lightness_of_srgb(colors)

    def shift(pixels: Floats) -> float:
        return float(np.abs(lightness_of_srgb(pixels) - lightness).mean())

    chosen = lightness_true(colors, lightness)
    assert np.array_equal(np.rint(chosen * 255), (chosen * 255).round(3))
    assert shift(chosen) < 0.025
    assert shift((np.rint(colors * 255) / 255).astype(np.float32)) > 0.06
    assert np.abs(chosen - colors).max() <= 3.51 / 255


def test_rounding_leaves_greys_grey() -> None:
    greys = np.repeat(np.linspace(0, 1, 256, dtype=np.float32)[None, :, None], 3, axis=2)
    rounded = lightness_true(greys, lightness_of_srgb(greys))
    assert np.array_equal(rounded[..., 0], rounded[..., 2])
    assert luma(rounded).shape == (1, 256)
