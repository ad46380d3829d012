"""Colours that people name, in recipes."""

import pytest

from archive.domain.errors import HintsRefused
from archive.engine import color_hints
from restoration.recipe import HINTS, Recipe, shipped

SKY = "0.5,0.1,0.01,#7fb0dc"


def test_a_recipe_is_told_the_colours_and_gives_them_back() -> None:
    told = color_hints.hinted(shipped()["scene"], f"{SKY}; {SKY}")
    assert color_hints.hints_of(told.to_dict()) == f"{SKY};{SKY}"
    assert told.digest != shipped()["scene"].digest
    assert Recipe.from_dict(told.to_dict()) == told


def test_the_network_that_follows_hints_is_asked_for_by_name() -> None:
    """The best one installed may take none."""
    (settings,) = (
        step.settings for step in color_hints.hinted(shipped()["full"], SKY).steps if step.kind == "colorize"
    )
    assert settings["weights"] == "albumen-colorizer"


@pytest.mark.parametrize(
    ("recipe", "hints", "problem"),
    [
        ("scene", "", "none"),
        ("scene", "  ", "none"),
        ("scene", "blue up there", "unreadable"),
        ("scene", "1.5,0.1,0.01,#7fb0dc", "unreadable"),
        ("scene", ";".join([SKY] * (HINTS.most + 1)), "unreadable"),
        ("clean", SKY, "no colour"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(recipe: str, hints: str, problem: str) -> None:
    with pytest.raises(HintsRefused) as refused:
        color_hints.hinted(shipped()[recipe], hints)
    assert refused.value.problem == problem


def test_a_recipe_that_colours_nothing_has_no_hints() -> None:
    clean = shipped()["clean"].to_dict()
    assert color_hints.coloring(clean) is None
    assert color_hints.hints_of(clean) == ""
    assert color_hints.coloring({}) is None
