"""The catalogue of weights in words: nothing that the engine lists is without them."""

from pathlib import Path

import pytest
from django.conf import settings

from archive.engine import known_weights
from restoration.weights.manifest import Manifest, Task


def recipes_of(name: str) -> tuple[str, ...]:
    known = known_weights.named(name)
    assert known is not None
    return known.recipes


@pytest.mark.parametrize("task", Task)
def test_every_task_has_a_word_for_people(task: Task) -> None:
    assert known_weights.task_title(task) != task


def test_what_every_entry_suits_is_marked_for_translation() -> None:
    entries = Manifest.read(Path(settings.MODELS_DIR)).entries
    assert {entry.suits for entry in entries} <= set(known_weights.SUITS)


def test_every_recipe_cleans_with_our_finder_filler_and_denoiser_where_they_are_installed() -> None:
    cleaning = {"Clean", "Mend a damaged print", "Clean and enlarge"}
    everywhere = {*cleaning, "Colour portrait", "Colour scene", "Everything"}
    for name in ("albumen-inpainter", "albumen-damage", "albumen-denoiser"):
        assert set(recipes_of(name)) == everywhere


def test_recipes_that_enlarge_twice_may_use_the_enlargers_for_that_scale() -> None:
    assert set(recipes_of("albumen-upscale-x2-print")) == {"Clean and enlarge", "Everything"}
    assert recipes_of("albumen-upscale-x4-print") == ()
