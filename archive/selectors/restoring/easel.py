"""Reading what somebody has before them who works on a picture by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.domain.vocabulary import RunState
from archive.engine import handwork
from archive.engine.handwork import Handwork
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.visibility import Person
from archive.selectors.restoring import comparison, workshop
from archive.selectors.restoring.scans import scan_of

_LOOKED_AT = 20  # runs in which handwork is sought


@dataclass(frozen=True)
class Easel:
    """The scan, what was made of it last and not withdrawn (None: nothing), and what was done by hand last.

    Both pictures are access copies. `recipe_name` is that of the last run, empty where there was none.
    """

    scan: StoredFile
    restored: StoredFile | None
    work: Handwork
    recipe_name: str


def easel(person: Person, description: Description) -> Easel | None:
    """The easel of an item, or None where there is no scan whose picture `person` may see."""
    scan = scan_of(person, description)
    if scan is None:
        return None
    runs = workshop.of_item(person, description).filter(verifies=None)
    last = runs.first()
    made = runs.filter(candidate__isnull=False).exclude(state=RunState.CANCELLED).first()
    return Easel(
        scan=scan,
        restored=comparison.pair(person, made).candidate if made else None,
        work=_work(runs[:_LOOKED_AT]),
        recipe_name=last.recipe_name if last else "",
    )


def _work(runs: Iterable[RestorationRun]) -> Handwork:
    """What was done last; a run that adds no colour says nothing about the colours named before it."""
    worked = [(run, work) for run in runs if (work := handwork.of(run.recipe))]
    colored = next((work for run, work in worked if handwork.colors(run.recipe)), Handwork())
    return replace(colored, strokes=worked[0][1].strokes if worked else "")
