"""What a person drew: filled where they said so, left alone where they said so, and nothing else touched."""

import numpy as np
import pytest

from restoration.errors import BadRecipe
from restoration.imaging.metrics import psnr
from restoration.recipe import Step
from restoration.steps import scratches
from restoration.steps.context import Context
from restoration.steps.strokes import corrected, strokes_of
from tests.restoration.drawn import photograph
from tests.restoration.steps.test_scratches import calm_picture, damaged

NOTHING = np.zeros((101, 201), np.bool_)


def test_a_stroke_lies_where_it_was_drawn_and_is_as_wide_as_it_says() -> None:
    mask = corrected(NOTHING, strokes_of("fill:0.02 0.25,0.5 0.75,0.5"))
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (50 - 4, 50 + 4)
    assert columns.min() == pytest.approx(50 - 4, abs=1)
    assert columns.max() == pytest.approx(150 + 4, abs=1)


def test_one_place_is_a_dot_and_the_thinnest_line_one_pixel() -> None:
    assert corrected(NOTHING, strokes_of("fill:0.01 0.5,0.5")).sum() == pytest.approx(np.pi * 2**2, abs=4)
    assert corrected(NOTHING, strokes_of("fill:0 0,0.5 1,0.5")).sum() == 201


def test_the_later_stroke_is_right() -> None:
    over, under = "fill:0.02 0,0.5 1,0.5", "keep:0.05 0.5,0.5"
    assert not corrected(NOTHING, strokes_of(f"{over};{under}"))[50, 100]
    assert corrected(NOTHING, strokes_of(f"{under};{over}"))[50, 100]
    assert not corrected(~NOTHING, strokes_of(under))[50, 100]


@pytest.mark.parametrize(
    "strokes", ["burn:0.01 0.5,0.5", "fill:0.01", "fill:2 0.5,0.5", "fill:0.01 0.5,1.5", "fill 0.5,0.5", "x"]
)
def test_what_is_no_stroke_is_refused_by_the_recipe(strokes: str) -> None:
    with pytest.raises(BadRecipe, match="strokes"):
        Step("scratches", {"strokes": strokes})


def test_marked_damage_is_filled_though_nobody_found_it(context: Context) -> None:
    picture = calm_picture()
    faint = picture.copy()
    faint[60:63, 100:260] += 0.03  # too faint to be found
    row, left, right = 61 / 255, 100 / 383, 260 / 383
    stroke = f"fill:0.006 {left:.4f},{row:.4f} {right:.4f},{row:.4f}"
    settings = Step("scratches", {"strokes": stroke}).settings
    outcome = scratches.apply(photograph(faint), settings, context)
    result = outcome.photograph.pixels
    touched = (result != faint).any(axis=2)
    assert touched[60:63, 100:260].mean() > 0.95
    assert touched.mean() < 0.03
    assert psnr(result[58:65, 100:260], picture[58:65, 100:260]) > psnr(
        faint[58:65, 100:260], picture[58:65, 100:260]
    )
    assert outcome.measures["strokes"] == 1


def test_what_is_to_be_kept_is_not_touched_though_it_looks_like_damage(context: Context) -> None:
    scratched, mask = damaged(0.97)
    settings = Step("scratches", {"strokes": "keep:1 0.5,0.5"}).settings
    outcome = scratches.apply(photograph(scratched), settings, context)
    assert np.array_equal(outcome.photograph.pixels, scratched)
    assert outcome.measures["damaged_share"] == 0
    assert mask.any()
