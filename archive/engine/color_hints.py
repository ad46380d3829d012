"""Colours that people name at places of a picture: into a recipe, and out of one again. No torch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.domain.errors import HintsRefused
from restoration.recipe import HINTS, Recipe, Step

COLORING = "colorize"
MOST_HINTS = HINTS.most
_FOLLOWS_HINTS = "albumen-colorizer"  # the official networks take none


def takes_hints(recipe: Recipe) -> bool:
    """Whether a recipe colours, so that somebody can tell it how."""
    return any(step.kind == COLORING for step in recipe.steps)


def hinted(recipe: Recipe, hints: str) -> Recipe:
    """The recipe that follows these hints, written as `restoration.recipe.HINTS`; raises `HintsRefused`."""
    if not hints.strip():
        raise HintsRefused(problem="none")
    if not takes_hints(recipe):
        raise HintsRefused(problem="no colour")
    try:
        checked = HINTS.check(hints)
    except ValueError as error:
        raise HintsRefused(problem="unreadable") from error
    return replace(recipe, steps=tuple(_told(step, str(checked)) for step in recipe.steps))


def coloring(recipe: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The settings of the step that colours in a recipe as it was kept with a run, or None."""
    steps = recipe.get("steps", [])
    return next((step["settings"] for step in steps if step["kind"] == COLORING), None)


def hints_of(recipe: Mapping[str, Any]) -> str:
    """The hints in a recipe as it was kept with a run; empty where there were none."""
    return str((coloring(recipe) or {}).get("hints", ""))


def _told(step: Step, hints: str) -> Step:
    if step.kind != COLORING:
        return step
    return Step(step.kind, {**step.settings, "hints": hints, "weights": _FOLLOWS_HINTS})
