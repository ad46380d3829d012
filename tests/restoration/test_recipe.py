import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.errors import BadRecipe
from restoration.recipe import (
    AUTO,
    SETTINGS,
    Choice,
    Listing,
    Name,
    Number,
    Recipe,
    Setting,
    Step,
    Value,
    shipped,
)


def values_of(setting: Setting) -> st.SearchStrategy[Value]:
    if isinstance(setting, Choice):
        return st.sampled_from(setting.options)
    if isinstance(setting, Name):
        return st.from_regex(r"[A-Za-z][\w.-]{0,20}", fullmatch=True)
    if isinstance(setting, Listing):
        return st.lists(st.from_regex(setting.item, fullmatch=True), max_size=3).map(";".join)
    numbers: st.SearchStrategy[Value] = (
        st.integers(int(setting.least), int(setting.most))
        if setting.whole
        else st.floats(setting.least, setting.most, allow_nan=False)
    )
    return st.one_of(numbers, st.just(AUTO)) if setting.auto else numbers


@st.composite
def steps(draw: st.DrawFn) -> Step:
    kind = draw(st.sampled_from(sorted(SETTINGS)))
    chosen = draw(st.sets(st.sampled_from(sorted(SETTINGS[kind]))))
    return Step(kind, {name: draw(values_of(SETTINGS[kind][name])) for name in sorted(chosen)})


recipes = st.builds(
    Recipe,
    name=st.from_regex(r"[A-Za-z][\w -]{0,30}", fullmatch=True).filter(lambda name: "\n" not in name),
    steps=st.lists(steps(), min_size=1, max_size=6).map(tuple),
    seed=st.integers(0, 2**32 - 1),
)


@given(recipes)
def test_a_recipe_survives_json_and_keeps_its_digest(recipe: Recipe) -> None:
    again = Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert again.digest == recipe.digest
    assert again.to_json() == recipe.to_json()


@given(recipes)
def test_order_of_keys_and_spelt_out_defaults_do_not_change_the_digest(recipe: Recipe) -> None:
    data = recipe.to_dict()
    for step in data["steps"]:
        kind = step["kind"]
        step["settings"] = {
            name: value
            for name, value in reversed(step["settings"].items())
            if value != SETTINGS[kind][name].default
        }
    assert Recipe.from_json(json.dumps(data, indent=2)).digest == recipe.digest


def test_a_changed_setting_changes_the_digest() -> None:
    one = Recipe("a", (Step("denoise", {"strength": 0.5}),))
    assert one.digest != Recipe("a", (Step("denoise", {"strength": 0.6}),)).digest
    assert one.digest != Recipe("a", one.steps, seed=1).digest


def test_the_shipped_recipes_are_there_and_sound() -> None:
    recipes_by_name = shipped()
    assert set(recipes_by_name) == {"clean", "mend", "portrait", "scene", "enlarge", "full"}
    assert all(name == recipe.name for name, recipe in recipes_by_name.items())
    assert recipes_by_name["portrait"].steps[-1].settings["size"] == 512
    assert recipes_by_name["scene"].steps[-1].settings["size"] == 960


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "(whole file)"),
        ("[]", "(whole file)"),
        ('{"steps": [{"kind": "fading"}]}', "name"),
        ('{"name": "a"}', "steps"),
        ('{"name": "a", "steps": []}', "steps"),
        ('{"name": "a", "steps": {}}', "steps"),
        ('{"name": "", "steps": [{"kind": "fading"}]}', "name"),
        ('{"name": 3, "steps": [{"kind": "fading"}]}', "name"),
        ('{"name": "a", "steps": [{}]}', "steps[0].kind"),
        ('{"name": "a", "steps": [{"kind": "sharpen"}]}', "kind"),
        ('{"name": "a", "steps": [{"kind": "fading", "tone": 1}]}', "steps[0].tone"),
        ('{"name": "a", "steps": [{"kind": "fading", "settings": {"tone": 2}}]}', "fading.tone"),
        ('{"name": "a", "steps": [{"kind": "fading", "settings": {"tone": "x"}}]}', "fading.tone"),
        ('{"name": "a", "steps": [{"kind": "fading", "settings": {"tone": true}}]}', "fading.tone"),
        ('{"name": "a", "steps": [{"kind": "fading", "settings": {"tone": NaN}}]}', "fading.tone"),
        ('{"name": "a", "steps": [{"kind": "fading", "settings": {"hue": 1}}]}', "fading.hue"),
        ('{"name": "a", "steps": [{"kind": "upscale", "settings": {"scale": 3}}]}', "upscale.scale"),
        ('{"name": "a", "steps": [{"kind": "colorize", "settings": {"size": 512.5}}]}', "colorize.size"),
        (
            '{"name": "a", "steps": [{"kind": "colorize", "settings": {"weights": "../x"}}]}',
            "colorize.weights",
        ),
        ('{"name": "a", "steps": [{"kind": "fading"}], "seed": -1}', "seed"),
        ('{"name": "a", "steps": [{"kind": "fading"}], "colour": 1}', "colour"),
    ],
)
def test_a_bad_recipe_is_refused_by_field_and_with_a_cure(text: str, field: str) -> None:
    with pytest.raises(BadRecipe) as caught:
        Recipe.from_json(text)
    assert caught.value.field == field
    assert caught.value.cure


def test_all_declared_defaults_are_allowed_values() -> None:
    for kind, settings in SETTINGS.items():
        assert set(Step(kind).settings) == set(settings)
        assert all(isinstance(setting, Number | Choice | Name | Listing) for setting in settings.values())
