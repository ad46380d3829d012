"""What recipes are offered, and what is said about those that cannot run here."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from archive.engine import recipes
from restoration.recipe import shipped


@pytest.fixture
def bare_models(tmp_path: Path, settings: object) -> Path:
    """A models folder that knows of weights but holds none."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(Path(django_settings.MODELS_DIR) / "manifest.toml", folder)
    settings.MODELS_DIR = folder  # type: ignore[attr-defined]
    return folder


def test_every_shipped_recipe_is_offered_with_a_title_and_a_description() -> None:
    offered = {recipe.name: recipe for recipe in recipes.offered()}
    assert offered.keys() == shipped().keys()
    assert all(recipe.title and recipe.description and recipe.step_titles for recipe in offered.values())


def test_the_gentle_recipe_comes_first() -> None:
    assert recipes.offered()[0].name == "clean"


def test_a_recipe_without_its_weights_is_not_available_and_says_what_to_do(bare_models: Path) -> None:
    scene = recipes.named("scene")
    assert scene is not None
    assert not scene.available
    (sentence,) = scene.missing
    assert ".safetensors" in sentence
    assert "Colour portrait, Colour scene, Everything" in sentence
    assert "restore it from the release" in sentence


def test_a_recipe_that_needs_no_weights_stays_available(bare_models: Path) -> None:
    clean = recipes.named("clean")
    assert clean is not None
    assert clean.available


def test_an_unreadable_list_of_weights_makes_recipes_unavailable_instead_of_breaking_the_page(
    bare_models: Path,
) -> None:
    (bare_models / "manifest.toml").write_text("[[weights]")
    assert all("manifest.toml" in recipe.missing[0] for recipe in recipes.offered())


def test_an_unknown_recipe_is_none_and_keeps_its_name_as_title() -> None:
    assert recipes.named("sepia") is None
    assert recipes.title_of("sepia") == "sepia"


def test_titles_follow_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        assert recipes.title_of("clean") == translation.gettext("Clean")
