from pathlib import Path

import numpy as np
import pytest

from restoration.imaging.color import lab_of_srgb, lightness_of_srgb, luma
from restoration.imaging.filters import Floats
from restoration.imaging.icc import color_space, srgb_profile
from restoration.imaging.metrics import lightness_shift
from restoration.imaging.samples import dequantized, quantized
from restoration.inference.session import Session
from restoration.recipe import Step, Value
from restoration.steps import colorize
from restoration.steps.context import Context, Outcome
from tests.restoration.drawn import photograph, stock

COFFEE = stock("coffee")[50:350, 100:500]
GREY = dequantized(quantized(np.repeat(luma(COFFEE)[..., None], 3, axis=2), 8, grey=True))


def applied(pixels: Floats, context: Context, *, bit_depth: int = 8, **settings: Value) -> Outcome:
    is_grey = bool((pixels == pixels[..., :1]).all())
    picture = photograph(pixels, bit_depth=bit_depth, is_grey=is_grey)
    return colorize.apply(picture, Step("colorize", {"size": 320, **settings}).settings, context)


def chroma(pixels: Floats) -> Floats:
    lab = lab_of_srgb(pixels)
    return np.asarray(np.hypot(lab[..., 1], lab[..., 2]), np.float32)


def test_a_grey_picture_gets_colors_and_keeps_its_lightness_at_eight_bits(context: Context) -> None:
    outcome = applied(GREY, context)
    result = dequantized(quantized(outcome.photograph.pixels, 8, grey=False))
    mean, most = lightness_shift(lightness_of_srgb(GREY), result)
    assert mean < 0.05
    assert most < 1.0
    assert chroma(result).mean() > 2
    assert not outcome.photograph.is_grey
    assert outcome.measures["weights"] in context.session.used


def test_lightness_is_kept_closer_at_sixteen_bits(context: Context) -> None:
    outcome = applied(GREY, context, bit_depth=16)
    result = dequantized(quantized(outcome.photograph.pixels, 16, grey=False))
    mean, most = lightness_shift(lightness_of_srgb(GREY), result)
    assert mean < 0.01
    assert most < 0.1


def test_a_ramp_of_sixteen_bits_keeps_its_steps(context: Context) -> None:
    ramp = np.tile(np.linspace(0.4, 0.45, 500, dtype=np.float32)[None, :, None], (200, 1, 3))
    result = applied(ramp, context, bit_depth=16).photograph.pixels
    greens = quantized(result, 16, grey=False)[100, :, 1]
    assert len(np.unique(greens)) > 450


def test_strength_scales_the_colors(context: Context) -> None:
    means = [float(chroma(applied(GREY, context, strength=s).photograph.pixels).mean()) for s in (0, 0.5, 1)]
    assert means[0] < 0.1
    assert means[1] == pytest.approx(means[2] / 2, rel=0.15)


def test_a_paper_border_stays_grey(context: Context) -> None:
    sheet = np.full((360, 470, 3), 0.93, np.float32)
    sheet[30:330, 35:435] = GREY
    result = applied(sheet, context).photograph.pixels
    assert chroma(result[:25]).max() < 0.5
    assert chroma(result[60:300, 60:400]).mean() > 2


def test_a_color_picture_is_colored_anew_from_its_lightness(context: Context) -> None:
    colored = COFFEE
    grey = np.repeat(luma(colored)[..., None], 3, axis=2)
    from_color, from_grey = applied(colored, context), applied(grey, context)
    assert lightness_shift(lightness_of_srgb(colored), from_color.photograph.pixels)[0] < 0.05
    both = (lab_of_srgb(one.photograph.pixels)[..., 1:] for one in (from_color, from_grey))
    first, second = both
    assert np.abs(first - second).mean() < 6


def test_a_grey_profile_gives_way_to_srgb(context: Context) -> None:
    grey_profile = bytearray(srgb_profile())
    grey_profile[16:20] = b"GRAY"
    picture = photograph(GREY, icc_profile=bytes(grey_profile))
    result = colorize.apply(picture, Step("colorize", {"size": 320}).settings, context).photograph
    assert color_space(result.icc_profile) == "RGB"
    assert "sRGB" in result.warnings[-1]


def test_auto_chooses_by_the_share_of_faces(context: Context) -> None:
    face = stock("astronaut")[60:260, 130:330]
    assert applied(face, context, size="auto").measures["size_px"] == 512
    assert applied(GREY, context, size="auto").measures["size_px"] == 960


def test_any_shape_is_taken(models_dir: Path) -> None:
    session = Session(models_dir, "cpu")
    context = Context(session, seed=0, tell=lambda fraction: None)
    for shape in ((1, 1), (7, 300), (33, 31)):
        strip = np.full((*shape, 3), 0.5, np.float32)
        assert applied(strip, context, size=256).photograph.size_hw == shape
