"""What a person tells the colorizer: hints land where they were set, a palette is the exemplar's."""

import numpy as np
import pytest
import torch
from skimage import data

from restoration.errors import BadRecipe
from restoration.imaging.color import lab_of_srgb
from restoration.layers.color_bins import color_bins
from restoration.recipe import Recipe, Step
from restoration.steps.color_guide import Guide, palette_setting

RED_ON_THE_LEFT = "0.25,0.5,0.02,#c03020"


def guide(**settings: str) -> Guide:
    return Guide.of(Step("colorize", settings).settings)


def planes(told: Guide, *, mirrored: bool = False) -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    return np.asarray(told.tensors((40, 80), (64, 96), mirrored=mirrored)[0][0].numpy())


def test_without_a_word_nothing_is_told() -> None:
    assert not guide()
    assert guide().tensors((40, 80), (64, 96), mirrored=False) == []


def test_a_hint_lies_where_it_was_set_in_the_colour_that_was_meant() -> None:
    a, b, mask = planes(guide(hints=RED_ON_THE_LEFT))
    rows, columns = np.nonzero(mask)
    assert abs(rows.mean() - 0.5 * 39) < 1
    assert abs(columns.mean() - 0.25 * 79) < 1
    red = lab_of_srgb(np.array([[[0xC0 / 255, 0x30 / 255, 0x20 / 255]]], np.float32))[0, 0]
    assert np.allclose((a[mask > 0].mean(), b[mask > 0].mean()), red[1:], atol=0.01)


def test_a_hint_is_mirrored_with_the_picture() -> None:
    told = guide(hints=RED_ON_THE_LEFT)
    plain, mirrored = planes(told)[2], planes(told, mirrored=True)[2]
    assert np.array_equal(plain[:40, :80][:, ::-1], mirrored[:40, :80])


def test_the_smallest_hint_is_one_pixel() -> None:
    assert planes(guide(hints="1.0,1.0,0,#ffffff"))[2].sum() == 1


@pytest.mark.parametrize(("word", "reach"), [("", 1.0), (",near", 0.25), (",here", 1e-4)])
def test_a_word_says_how_far_a_hint_reaches(word: str, reach: float) -> None:
    told = planes(guide(hints=RED_ON_THE_LEFT + word))[2]
    assert np.unique(told) == pytest.approx([0.0, reach])


@pytest.mark.parametrize(
    "wrong",
    ["0.1,0.5,0.01,#c03020,far", "0.25,0.5,#c03020", "1.5,0.5,0.01,#c03020", "0.1,0.5,0.01,#c0302", "red"],
)
def test_a_hint_that_makes_no_sense_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(BadRecipe, match="#c08a5a"):
        Step("colorize", {"hints": wrong})


def test_hints_travel_in_the_recipe_and_change_its_digest() -> None:
    plain = Recipe("colours", (Step("colorize"),))
    hinted = Recipe("colours", (Step("colorize", {"hints": RED_ON_THE_LEFT}),))
    assert Recipe.from_json(hinted.to_json()) == hinted
    assert plain.digest != hinted.digest


def test_a_palette_says_how_common_the_exemplars_colours_are() -> None:
    picture = np.full((40, 60, 3), (0.2, 0.3, 0.8), np.float32)
    picture[:, :15] = 0.5
    told = guide(palette=palette_setting(picture))
    assert told.palette is not None
    mean = torch.from_numpy(told.palette) @ color_bins()
    truth = lab_of_srgb(picture)[..., 1:].reshape(-1, 2).mean(axis=0)
    assert told.palette.sum() == pytest.approx(1.0, abs=1e-4)
    assert np.allclose(mean.numpy(), truth, atol=3.0)


def test_the_palette_of_a_photograph_is_a_valid_setting() -> None:
    photograph = np.asarray(data.coffee()[::6, ::6], np.float32) / np.float32(255)  # type: ignore[no-untyped-call]
    setting = palette_setting(photograph)
    assert Step("colorize", {"palette": setting}).settings["palette"] == setting
