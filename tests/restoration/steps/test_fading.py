import numpy as np
import pytest

from restoration.imaging.color import luma
from restoration.imaging.samples import quantized
from restoration.recipe import Step
from restoration.steps import fading
from restoration.steps.context import Context, Outcome
from tests.restoration.drawn import photograph, scene, stock

FADED = (0.3 + 0.4 * scene()).astype(np.float32)
SEPIA = np.array((1.0, 0.86, 0.66), np.float32)


def applied(pixels: np.ndarray, context: Context, **settings: float) -> Outcome:
    picture = photograph(pixels.astype(np.float32), is_grey=False)
    return fading.apply(picture, Step("fading", settings).settings, context)


def test_a_faded_picture_gets_its_tones_back(context: Context) -> None:
    result = luma(applied(FADED, context, tone=1).photograph.pixels)
    before, after = np.percentile(luma(FADED), (1, 99)), np.percentile(result, (1, 99))
    assert after[1] - after[0] > 1.5 * (before[1] - before[0])


def test_a_sound_picture_is_left_alone_bit_for_bit(context: Context) -> None:
    outcome = applied(scene(), context)
    assert np.array_equal(outcome.photograph.pixels, scene())
    assert "nothing was changed" in outcome.note


def test_the_curve_never_clips_or_turns_round(context: Context) -> None:
    ramp = np.tile(np.linspace(0, 1, 4096, dtype=np.float32)[None, :, None], (64, 1, 3))
    ramp = 0.2 + 0.5 * ramp
    ramp[:, :40], ramp[:, -40:] = 0.0, 1.0  # a black and a white edge outside the faded tones
    result = applied(ramp, context, tone=1).photograph.pixels[10, :, 0]
    inner = result[60:-60]
    assert (np.diff(inner) > 0).all()
    assert inner.min() > 0
    assert inner.max() < 1


def test_sixteen_bits_stay_sixteen_bits(context: Context) -> None:
    fine = np.tile(np.linspace(0.4, 0.41, 600, dtype=np.float32)[None, :, None], (40, 1, 3))
    wide = np.concatenate([FADED[:40, :160], fine], axis=1)
    result = quantized(applied(wide, context, tone=1).photograph.pixels, 16, grey=True)
    assert len(np.unique(result[:, 160:])) > 500


def test_a_yellowed_grey_print_loses_its_tint(context: Context) -> None:
    yellowed = FADED * np.array((1.0, 0.985, 0.94), np.float32)
    outcome = applied(yellowed, context, cast=1)
    assert outcome.measures["tint"] == "yellowed"
    before = np.ptp(yellowed.mean(axis=(0, 1)))
    assert np.ptp(outcome.photograph.pixels.mean(axis=(0, 1))) < 0.35 * before


def test_a_sepia_print_keeps_its_tone(context: Context) -> None:
    outcome = applied(FADED * SEPIA, context)
    assert outcome.measures["tint"] == "toned"
    red, green, blue = outcome.photograph.pixels.mean(axis=(0, 1))
    assert red > green + 0.03 > blue + 0.06


def test_a_cast_over_a_color_picture_is_reduced(context: Context) -> None:
    picture = stock("astronaut")[::2, ::2]
    cast = picture * np.array((1.0, 0.85, 0.7), np.float32)
    outcome = applied(cast, context, cast=1)
    assert outcome.measures["tint"] == "color cast"
    gap_before = cast[..., 0].mean() - cast[..., 2].mean()
    after = outcome.photograph.pixels
    assert after[..., 0].mean() - after[..., 2].mean() < 0.6 * gap_before


def test_faded_dyes_are_the_pictures_and_the_paper_keeps_its_color(context: Context) -> None:
    paper = np.array((0.9, 0.87, 0.78), np.float32)
    picture = 0.1 + 0.8 * stock("astronaut")[::2, ::2] * np.array((1.0, 0.85, 0.7), np.float32)
    print_ = np.tile(paper, (picture.shape[0] + 40, picture.shape[1] + 40, 1))
    print_[20:-20, 20:-20] = picture
    outcome = applied(print_, context, cast=1)
    assert outcome.measures["tint"] == "color cast"
    after = outcome.photograph.pixels[:10]
    tint, own = after - luma(after)[..., None], paper - luma(paper[None, None])[0, 0]
    assert np.abs(tint - own).max() < 0.01
    inner = outcome.photograph.pixels[30:-30, 30:-30].mean(axis=(0, 1))
    assert inner[0] - inner[2] < 0.6 * np.ptp(picture.mean(axis=(0, 1)))


def test_a_mount_does_not_hide_that_the_picture_is_faded(context: Context) -> None:
    sheet = np.full((160, 200, 3), 0.97, np.float32)
    sheet[20:-20, 20:-20] = FADED
    outcome = applied(sheet, context)
    assert float(outcome.measures["white_point"] or 0) < 0.75
    assert float(outcome.measures["gain"] or 0) > 1.3


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_strength_runs_from_nothing_to_all(context: Context, strength: float) -> None:
    outcome = applied(FADED, context, tone=strength)
    gain = float(outcome.measures.get("gain") or 1.0)
    assert gain == pytest.approx(1 + strength * 1.2, abs=0.35)


def test_local_contrast_lifts_detail_within_bounds(context: Context) -> None:
    outcome = applied(scene(), context, local_contrast=1)
    result = outcome.photograph.pixels
    assert luma(result).std() > luma(scene()).std()
    assert 0 <= result.min() <= result.max() <= 1


def test_grey_stays_grey(context: Context) -> None:
    result = applied(FADED, context, local_contrast=0.5).photograph.pixels
    assert np.array_equal(result[..., 0], result[..., 1])
    assert np.array_equal(result[..., 0], result[..., 2])
