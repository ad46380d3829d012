"""What people do on a picture by hand, colours named, damage marked: into a recipe and back. No torch."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from archive.domain.errors import HandworkRefused
from restoration.recipe import HINTS, MOST_PLACES, PALETTE, STROKES, Listing, Recipe, Step, Value

COLORING, MENDING = "colorize", "scratches"
MOST_HINTS, MOST_STROKES = HINTS.most, STROKES.most
__all__ = ["MOST_HINTS", "MOST_PLACES", "MOST_STROKES", "Handwork", "colors", "of", "told"]
_FOLLOWS_HINTS = "albumen-colorizer"  # the official networks take none


@dataclass(frozen=True)
class Handwork:
    """Colours at places, strokes over damage or over what is to be left alone, another photograph's palette.

    Written as `restoration.recipe` has `HINTS`, `STROKES` and `PALETTE`; empty where there are none.
    """

    hints: str = ""
    strokes: str = ""
    palette: str = ""

    def __bool__(self) -> bool:
        return any(each.strip() for each in (self.hints, self.strokes, self.palette))


def told(recipe: Recipe, work: Handwork) -> Recipe:
    """The recipe that follows what was done by hand, as far as its steps can; raises `HandworkRefused`."""
    asked: dict[str, dict[str, Value]] = {}
    hints, palette = _checked(HINTS, work.hints, "colours"), _checked(PALETTE, work.palette, "palette")
    if hints or palette:
        asked[COLORING] = {"hints": hints, "palette": palette, "weights": _FOLLOWS_HINTS}
    if strokes := _checked(STROKES, work.strokes, "strokes"):
        asked[MENDING] = {"strokes": strokes}
    if not asked:
        raise HandworkRefused(problem="none")
    if not any(step.kind in asked for step in recipe.steps):
        raise HandworkRefused(problem="not for this recipe")
    steps = (Step(step.kind, {**step.settings, **asked.get(step.kind, {})}) for step in recipe.steps)
    return replace(recipe, steps=tuple(steps))


def of(recipe: Mapping[str, Any]) -> Handwork:
    """What was told to a recipe as it was kept with a run."""
    settings = {step["kind"]: step["settings"] for step in recipe.get("steps", [])}
    return Handwork(
        hints=str(settings.get(COLORING, {}).get("hints", "")),
        strokes=str(settings.get(MENDING, {}).get("strokes", "")),
        palette=str(settings.get(COLORING, {}).get("palette", "")),
    )


def colors(recipe: Mapping[str, Any]) -> bool:
    """Whether a recipe as it was kept with a run has a step that colours."""
    return any(step["kind"] == COLORING for step in recipe.get("steps", []))


def _checked(listing: Listing, text: str, what: str) -> str:
    try:
        return str(listing.check(text))
    except ValueError as error:
        raise HandworkRefused(problem=what) from error
