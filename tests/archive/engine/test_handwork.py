"""What people do on a picture by hand, in recipes."""

import pytest

from archive.domain.errors import HandworkRefused
from archive.engine import handwork
from archive.engine.handwork import Handwork
from restoration.recipe import HINTS, STROKES, Recipe, shipped

SKY, CRACK = "0.5,0.1,0.01,#7fb0dc", "fill:0.004 0.1,0.1 0.2,0.3"
SUMMER = "0,0:0.5;16,-32:0.25"


def settings(recipe: Recipe, kind: str) -> dict[str, object]:
    return next(dict(step.settings) for step in recipe.steps if step.kind == kind)


def test_a_recipe_is_told_what_was_done_and_gives_it_back() -> None:
    work = Handwork(hints=f"{SKY};{SKY},near", strokes=CRACK, palette=SUMMER)
    told = handwork.told(shipped()["scene"], work)
    assert handwork.of(told.to_dict()) == work
    assert told.digest != shipped()["scene"].digest
    assert Recipe.from_dict(told.to_dict()) == told
    assert handwork.colors(told.to_dict())


def test_the_network_that_follows_hints_is_asked_for_by_name() -> None:
    """The best one installed may take none."""
    hinted = handwork.told(shipped()["full"], Handwork(hints=SKY))
    assert settings(hinted, "colorize")["weights"] == "albumen-colorizer"
    followed = handwork.told(shipped()["full"], Handwork(palette=SUMMER))
    assert settings(followed, "colorize")["weights"] == "albumen-colorizer"
    marked = handwork.told(shipped()["full"], Handwork(strokes=CRACK))
    assert settings(marked, "colorize")["weights"] == "auto"


def test_a_recipe_follows_what_its_steps_can() -> None:
    told = handwork.told(shipped()["clean"], Handwork(hints=SKY, strokes=CRACK))
    assert handwork.of(told.to_dict()) == Handwork(strokes=CRACK)
    assert not handwork.colors(told.to_dict())


@pytest.mark.parametrize(
    ("recipe", "work", "problem"),
    [
        ("scene", Handwork(), "none"),
        ("scene", Handwork("  ", " "), "none"),
        ("scene", Handwork(hints="blue up there"), "colours"),
        ("scene", Handwork(hints="1.5,0.1,0.01,#7fb0dc"), "colours"),
        ("scene", Handwork(hints=";".join([SKY] * (HINTS.most + 1))), "colours"),
        ("clean", Handwork(strokes="there is a crack"), "strokes"),
        ("clean", Handwork(strokes=";".join([CRACK] * (STROKES.most + 1))), "strokes"),
        ("clean", Handwork(hints=SKY), "not for this recipe"),
        ("clean", Handwork(palette=SUMMER), "not for this recipe"),
        ("scene", Handwork(palette="summer"), "palette"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_reason(recipe: str, work: Handwork, problem: str) -> None:
    with pytest.raises(HandworkRefused) as refused:
        handwork.told(shipped()[recipe], work)
    assert refused.value.problem == problem


def test_a_recipe_that_was_kept_before_this_could_be_done_has_no_handwork() -> None:
    assert not handwork.of(shipped()["clean"].to_dict())
    assert not handwork.of({})
    assert not handwork.of({"steps": [{"kind": "scratches", "settings": {}}]})
