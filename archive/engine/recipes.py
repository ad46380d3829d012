"""The recipes that people choose from, with words for pages and what they lack here. No torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from restoration.errors import MissingWeights
from restoration.recipe import Recipe, digest_of, shipped
from restoration.weights.errors import WeightsError
from restoration.weights.manifest import Manifest, Origin

__all__ = ["OfferedRecipe", "digest_of", "lacking", "named", "offered", "step_title", "title_of"]

# Gentle ones first: the order in which a form offers them.
_WORDS: Mapping[str, tuple[str, str]] = {
    "clean": (
        gettext_noop("Clean"),
        gettext_noop("Fills scratches and dust, evens out fading, and calms the noise; adds no colour."),
    ),
    "mend": (
        gettext_noop("Mend a damaged print"),
        gettext_noop("Like Clean, for plainly cracked prints: finds more damage, and errs more often."),
    ),
    "portrait": (
        gettext_noop("Colour portrait"),
        gettext_noop("Cleans the scan and colours it with an eye for faces and skin."),
    ),
    "scene": (
        gettext_noop("Colour scene"),
        gettext_noop("Cleans the scan and colours it with an eye for streets, rooms and landscapes."),
    ),
    "enlarge": (
        gettext_noop("Clean and enlarge"),
        gettext_noop("Cleans the scan and doubles its width and height; adds no colour."),
    ),
    "full": (
        gettext_noop("Everything"),
        gettext_noop("Cleans the scan, colours it, and doubles its width and height."),
    ),
}

_STEP_TITLES: Mapping[str, object] = {
    "fading": gettext_lazy("Fading"),
    "scratches": gettext_lazy("Scratches and dust"),
    "denoise": gettext_lazy("Noise"),
    "colorize": gettext_lazy("Colour"),
    "upscale": gettext_lazy("Enlarging"),
}


@dataclass(frozen=True)
class OfferedRecipe:
    """One recipe as a form shows it; `missing` holds one sentence for each weights file that it lacks."""

    name: str
    title: str
    description: str
    steps: tuple[str, ...]
    recipe: Recipe
    missing: tuple[str, ...]

    @property
    def available(self) -> bool:
        """Whether the recipe can be run on this machine."""
        return not self.missing

    @property
    def step_titles(self) -> tuple[str, ...]:
        """The steps in words for people, in order."""
        return tuple(step_title(kind) for kind in self.steps)


def offered() -> tuple[OfferedRecipe, ...]:
    """All recipes, gentle ones first, in the language of the reader; those that lack weights say so."""
    rank = {name: place for place, name in enumerate(_WORDS)}
    in_order = sorted(shipped().items(), key=lambda pair: (rank.get(pair[0], len(rank)), pair[0]))
    recipes = dict(in_order)
    lacking = _lacking(recipes)
    return tuple(_offer(recipe, lacking[name]) for name, recipe in recipes.items())


def named(name: str) -> OfferedRecipe | None:
    """The offered recipe of that name, or None."""
    return next((recipe for recipe in offered() if recipe.name == name), None)


def lacking(recipe: Recipe) -> tuple[str, ...]:
    """One sentence for each weights file without which a recipe cannot run on this machine."""
    return _lacking({recipe.name: recipe})[recipe.name]


def title_of(name: str) -> str:
    """The translated title of a recipe; its name where it has none, such as one that is no longer offered."""
    words = _WORDS.get(name)
    return _(words[0]) if words else name


def step_title(kind: str) -> str:
    """What a step does, in a word for people."""
    return str(_STEP_TITLES.get(kind, kind))


def _offer(recipe: Recipe, missing: tuple[str, ...]) -> OfferedRecipe:
    words = _WORDS.get(recipe.name)
    return OfferedRecipe(
        name=recipe.name,
        title=title_of(recipe.name),
        description=_(words[1]) if words else "",
        steps=tuple(step.kind for step in recipe.steps),
        recipe=recipe,
        missing=missing,
    )


def _lacking(recipes: Mapping[str, Recipe]) -> dict[str, tuple[str, ...]]:
    """Per recipe, a sentence for each weights file that it lacks; the sentence names all recipes affected."""
    try:
        manifest = Manifest.read(Path(settings.MODELS_DIR))
        missing = {name: manifest.missing_for(recipe) for name, recipe in recipes.items()}
    except WeightsError as error:
        return dict.fromkeys(recipes, (str(error),))
    affected: dict[str, list[str]] = {}
    for name, lacks in missing.items():
        for weights in lacks:
            affected.setdefault(weights.name, []).append(name)
    return {
        name: tuple(_sentence(weights, affected[weights.name], manifest) for weights in lacks)
        for name, lacks in missing.items()
    }


def _sentence(weights: MissingWeights, affected: list[str], manifest: Manifest) -> str:
    fields = {
        "file": weights.file,
        "name": weights.name,
        "recipes": ", ".join(title_of(name) for name in affected),
    }
    lack = _("The weights file %(file)s is not installed; these recipes need it: %(recipes)s.") % fields
    return f"{lack} {_cure(manifest.entry(weights.name).origin) % fields}"


def _cure(origin: Origin) -> str:
    if origin is Origin.OFFICIAL:
        return _(
            "Install it with “python -m restoration weights fetch %(name)s”, or without a network by "
            "“python -m restoration weights import FILE --as %(name)s”."
        )
    if origin is Origin.OWN:
        return _("It comes with Albumen: restore it from the release into the models folder.")
    return _("Import it again: “python -m restoration weights import FILE --as %(name)s”.")
