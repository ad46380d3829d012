"""Wide damage goes to the trained filler, in windows; thin damage, and all that is sound, never does."""

import cv2
import numpy as np
import pytest

from restoration.imaging.filters import Floats, blur
from restoration.imaging.holes import Flags
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.recipe import Step
from restoration.steps import inpaint_net, scratches
from restoration.steps.inpaint import filled
from restoration.steps.inpaint_net import CELL_PX, CONTEXT_PX, WideDamage, wide_damage, wide_part
from tests.restoration.drawn import photograph, scene
from tests.restoration.steps.conftest import OwnModels, stirred

NAME = "albumen-inpainter"
TINY = InpainterDims(widths=(8, 8, 8, 8))


def nothing(height: int = 300, width: int = 420) -> Flags:
    return np.zeros((height, width), np.bool_)


def marked(window: Floats, hole: Flags) -> Floats:
    """Fills with pure red, so that a test sees who filled."""
    return np.where(hole[..., None], np.array((1, 0, 0), np.float32), window).astype(np.float32)


def planned(mask: Flags) -> WideDamage:
    return wide_damage(mask, marked, weights=NAME)


def is_red(pixels: Floats) -> Flags:
    """Where a network that paints everything red has filled, in a scene without red."""
    return np.asarray((pixels[..., 0] - pixels[..., 1:].max(axis=2)) > 0.4)


def whole_fill(picture: Floats, mask: Flags, wide: WideDamage) -> Floats:
    return filled(picture, mask, unit_px=1, grain=0, seed=0, wide=wide)


def test_width_is_that_of_the_disc_that_fits() -> None:
    mask = nothing()
    mask[50:54, 20:400] = True  # four pixels wide, however long
    assert not wide_part(mask).any()
    mask[100:106, 20:400] = True
    wide = wide_part(mask)
    assert wide[100:106, 20:400].all() and not wide[:90].any()


def test_a_thin_scratch_out_of_a_wide_flake_is_thin() -> None:
    mask = nothing()
    cv2.circle(canvas := mask.astype(np.uint8), (200, 150), 12, 1, -1)
    canvas[149:151, 200:400] = 1
    wide = wide_part(canvas > 0)
    assert wide[145:155, 195:205].all()
    assert not wide[:, 225:].any()


def test_the_network_fills_the_wide_and_the_classical_filling_the_thin() -> None:
    mask = nothing()
    mask[40:42, 20:400] = True
    mask[140:160, 200:230] = True
    picture = scene(*mask.shape)
    wide = planned(mask)
    result = whole_fill(picture, mask, wide)
    assert wide.count_px == 20 * 30
    assert is_red(result[140:160, 200:230]).all() and not is_red(result[:130]).any()
    assert np.array_equal(result[~mask], picture[~mask])
    assert np.abs(result - picture)[40:42].mean() < 0.05


def test_thin_damage_is_filled_before_the_network_looks() -> None:
    mask = nothing()
    mask[140:160, 200:230] = True
    mask[100:200, 170:172] = True  # beside it
    hurt = np.where(mask[..., None], np.float32(1), 0.5 * np.ones((*mask.shape, 3), np.float32))
    seen: list[Flags] = []

    def noting(window: Floats, hole: Flags) -> Floats:
        seen.append(hole.copy())
        assert np.abs(window - 0.5).max() < 1e-3
        return window

    whole_fill(hurt, mask, wide_damage(mask, noting, weights=NAME))
    assert len(seen) == 1 and seen[0].sum() == 20 * 30


def test_windows_hold_their_context_in_multiples_of_sixteen_and_stay_bounded() -> None:
    mask = nothing(1500, 1300)
    rng = np.random.default_rng(2)
    for _ in range(60):
        y, x = rng.integers(0, 1500), rng.integers(0, 1300)
        mask[y : y + 9, x : x + 9] = True
    cv2.line(canvas := mask.astype(np.uint8), (10, 20), (1290, 1400), 1, 12)
    wide = planned(canvas > 0)
    for patch in wide.patches:
        rows, columns = patch.rows, patch.columns
        for side, length, axis in ((rows, 1500, 0), (columns, 1300, 1)):
            assert (side.stop - side.start) % 16 == 0
            assert side.stop - side.start <= 2 * CELL_PX + 2 * CONTEXT_PX + 16
            assert side.start == 0 or side.start <= patch.places[:, axis].min() - CONTEXT_PX
            assert side.stop == length or side.stop > patch.places[:, axis].max() + CONTEXT_PX
    places = np.concatenate([patch.places for patch in wide.patches])
    assert len(places) == len(np.unique(places, axis=0)) == wide_part(canvas > 0).sum()


def test_finds_that_lie_together_share_a_window() -> None:
    mask = nothing()
    for x in range(20, 240, 20):
        mask[100:110, x : x + 10] = True
    assert len(planned(mask).patches) == 1


def test_a_hole_with_nothing_around_it_is_left_to_the_classical_filling() -> None:
    mask = nothing(200, 200)
    mask[5:195, 5:195] = True
    wide = planned(mask)
    assert wide.patches == ()
    result = whole_fill(np.full((200, 200, 3), 0.4, np.float32), mask, wide)
    assert np.abs(result - 0.4).max() < 1e-3


def test_what_wide_damage_encloses_is_filled_too() -> None:
    mask = nothing(64, 64)
    mask[20:40, 20:40] = True
    inner = nothing(64, 64)
    inner[28:32, 28:32] = True
    rim = np.stack(np.nonzero(mask & ~inner), axis=1)
    patch = inpaint_net.Patch(slice(0, 64), slice(0, 64), rim)
    hurt = np.where(mask[..., None], np.float32(1), np.full((64, 64, 3), 0.3, np.float32))
    result = whole_fill(hurt, mask, WideDamage((patch,), lambda window, _: window, NAME))
    assert np.abs(result - 0.3).max() < 1e-3


def damaged() -> tuple[Floats, Floats]:
    """A calm picture with a thin and a broad scratch right across, and the same without."""
    plane = 0.3 + 0.3 * blur(scene(330, 475)[..., 0].copy(), 1.0)
    calm = np.repeat(plane[..., None], 3, axis=2)
    canvas = np.zeros(calm.shape[:2], np.uint8)
    cv2.line(canvas, (60, 10), (230, 320), 255, 1, cv2.LINE_AA)
    cv2.line(canvas, (300, 10), (420, 320), 255, 5, cv2.LINE_AA)
    opacity = (canvas / 255).astype(np.float32)[..., None]
    return (calm * (1 - opacity) + 0.97 * opacity).astype(np.float32), calm


@pytest.fixture
def installed(models: OwnModels) -> OwnModels:
    models.install(NAME, stirred(Inpainter(TINY)))
    return models


def test_the_step_uses_the_filler_names_it_and_invents_nothing(installed: OwnModels) -> None:
    hurt, _ = damaged()
    context = installed.context()
    outcome = scratches.apply(photograph(hurt), Step("scratches", {"grain": 0}).settings, context)
    result = outcome.photograph.pixels
    assert outcome.measures["fill_weights"] == NAME
    assert 0.1 < float(outcome.measures["network_filled_share"] or 0) < 1
    assert np.array_equal(result[..., 0], result[..., 1]) and np.array_equal(result[..., 0], result[..., 2])
    assert not context.session.invented
    share = float((result != hurt).any(axis=2).mean())
    assert share <= float(outcome.measures["damaged_share"] or 0) + 1e-4


def test_an_untrained_filler_heals_as_smoothly_as_what_it_starts_from(models: OwnModels) -> None:
    models.install(NAME, Inpainter(TINY))
    hurt, calm = damaged()
    outcome = scratches.apply(photograph(hurt), Step("scratches", {"grain": 0}).settings, models.context())
    assert np.abs(outcome.photograph.pixels - calm).mean() < 0.2 * np.abs(hurt - calm).mean()


def test_colours_are_filled_as_colours(installed: OwnModels) -> None:
    hurt, _ = damaged()
    tinted = (hurt * np.array((1, 0.8, 0.6), np.float32)).astype(np.float32)
    outcome = scratches.apply(
        photograph(tinted, is_grey=False), Step("scratches").settings, installed.context()
    )
    assert outcome.measures["fill_weights"] == NAME
    assert np.isfinite(outcome.photograph.pixels).all()


def test_without_its_weights_the_classical_filling_does_it_all(models: OwnModels) -> None:
    hurt, calm = damaged()
    outcome = scratches.apply(photograph(hurt), Step("scratches", {"grain": 0}).settings, models.context())
    assert outcome.measures["fill_weights"] == ""
    assert outcome.measures["network_filled_share"] == 0
    assert np.abs(outcome.photograph.pixels - calm).mean() < 0.2 * np.abs(hurt - calm).mean()
