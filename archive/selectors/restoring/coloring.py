"""Reading what somebody has before them who names the colours of a picture."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from archive.domain.vocabulary import FileRole, RunState, Side
from archive.engine import color_hints
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.visibility import Person, shown_files
from archive.selectors.restoring import comparison, workshop

_COLORS = [{"kind": color_hints.COLORING}]
_LOOKED_AT = 20  # runs in which hints are sought


@dataclass(frozen=True)
class Easel:
    """The scan, what was made of it in colour last and not withdrawn (None: nothing), and what was told last.

    Both pictures are access copies. `hints` are empty where nothing was told so far; `recipe_name` is that of
    the last colouring, empty where there was none.
    """

    scan: StoredFile
    colored: StoredFile | None
    hints: str
    recipe_name: str


def easel(person: Person, description: Description) -> Easel | None:
    """The easel of an item, or None where there is no scan whose picture `person` may see."""
    scan = _scan(person, description)
    if scan is None:
        return None
    colorings = workshop.of_item(person, description).filter(verifies=None, recipe__steps__contains=_COLORS)
    last = colorings.first()
    made = colorings.filter(candidate__isnull=False).exclude(state=RunState.CANCELLED).first()
    return Easel(
        scan=scan,
        colored=comparison.pair(person, made).candidate if made else None,
        hints=_hints(colorings[:_LOOKED_AT]),
        recipe_name=last.recipe_name if last else "",
    )


def _hints(colorings: Iterable[RestorationRun]) -> str:
    """The hints that were told last."""
    return next((hints for run in colorings if (hints := color_hints.hints_of(run.recipe))), "")


def _scan(person: Person, description: Description) -> StoredFile | None:
    """The picture of what is restored: the front of the print, first page."""
    copies = shown_files(person).filter(
        Q(page__isnull=True) | Q(page=1),
        description=description,
        role=FileRole.ACCESS_COPY,
        side=Side.RECTO,
        derived_from__role=FileRole.PRESERVATION_MASTER,
        redaction__isnull=True,
    )
    return copies.order_by("-created_at").first()
