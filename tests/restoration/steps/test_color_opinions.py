from collections.abc import Mapping

import numpy as np

from restoration.recipe import Step, Value
from restoration.steps import colorize
from restoration.steps.context import Context
from tests.restoration.drawn import photograph
from tests.restoration.steps.test_colorize import GREY


def colored(context: Context, pixels: np.ndarray, **settings: Value) -> np.ndarray:
    given: Mapping[str, Value] = {"size": 320, **settings}
    outcome = colorize.apply(photograph(pixels), Step("colorize", given).settings, context)
    return outcome.photograph.pixels


def test_with_flip_average_a_mirrored_picture_gets_mirrored_colors(context: Context) -> None:
    mirrored = np.ascontiguousarray(GREY[:, ::-1])
    there = colored(context, GREY, flip_average=True)
    back = colored(context, mirrored, flip_average=True)[:, ::-1]
    once = np.abs(colored(context, GREY) - colored(context, mirrored)[:, ::-1]).mean()
    both = np.abs(there - back).mean()
    assert both < 0.002
    assert both < once / 2


def test_the_report_says_how_many_answers_were_averaged(context: Context) -> None:
    settings = Step("colorize", {"size": 256, "flip_average": True, "sizes": 3}).settings
    outcome = colorize.apply(photograph(GREY), settings, context)
    assert outcome.measures["answers_averaged"] == 6
    assert outcome.photograph.size_hw == GREY.shape[:2]
