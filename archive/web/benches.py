"""The workshop as pages show it: rows of runs with their progress in words, and the box of one item."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.domain.vocabulary import FileRole, RejectionReason, RunState
from archive.engine import recipes
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person
from archive.selectors.restoring import comparison, review_queue, workshop
from archive.selectors.restoring.workshop import Progress
from archive.web.durations import time_left

_SHOWN_OF_ITEM = 4


@dataclass(frozen=True)
class Row:
    """A run with its recipe in words and how far it is."""

    run: RestorationRun
    recipe: str
    progress: Progress
    failure: str
    picture: StoredFile | None = None

    @property
    def is_open(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.run.state in workshop.OPEN

    @property
    def step(self) -> str:
        """The present step in words: number, count, name."""
        if not self.progress.step_title:
            return _("getting ready")
        fields = {
            "number": self.progress.step_number,
            "count": self.progress.step_count,
            "title": self.progress.step_title,
        }
        return _("step %(number)s of %(count)s: %(title)s") % fields

    @property
    def facts(self) -> list[str]:
        """What stands under the title, most wanted first."""
        if self.run.state == RunState.RUNNING:
            percent = _("%(percent)s %%") % {"percent": self.progress.percent}
            left = time_left(self.progress.seconds_left)
            return [fact for fact in (self.recipe, self.step, percent, left) if fact]
        if self.run.state == RunState.QUEUED:
            before = self.progress.waiting_before
            if not before:
                return [self.recipe, _("next in line")]
            waits = ngettext("%(count)s run before it", "%(count)s runs before it", before)
            return [self.recipe, waits % {"count": before}]
        return [self.recipe]

    @property
    def announcement(self) -> str:
        """What a listener wants to hear when it changes: the state and the step, not every per cent."""
        if self.run.state == RunState.RUNNING:
            return f"{self.recipe}: {self.step}"
        return f"{self.recipe}: {self.run.get_state_display()}"


def row(run: RestorationRun) -> Row:
    """One run as a page shows it."""
    title = recipes.title_of(run.recipe_name)
    if run.verifies_id is not None:
        title = _("%(recipe)s, run again") % {"recipe": title}
    return Row(run, title, workshop.progress(run), workshop.failure(run))


def rows(runs: Iterable[RestorationRun]) -> list[Row]:
    """Several runs as a page shows them."""
    return [row(run) for run in runs]


def _rows_of_item(person: Person, runs: list[RestorationRun]) -> list[Row]:
    """As `rows`, each with the picture of its candidate."""
    pictures = comparison.thumbnails(person, runs)
    return [replace(row(run), picture=pictures.get(run.candidate_id)) for run in runs]


def runs_of_item(person: Person, description: Description) -> dict[str, Any]:
    """The part of the box that changes while a run goes on: what is open, failed, or waits for review."""
    shown: QuerySet[RestorationRun] = workshop.of_item(person, description).filter(
        Q(state__in=[*workshop.OPEN, RunState.FAILED, RunState.AWAITING_REVIEW]), verifies=None
    )
    runs = list(shown[:_SHOWN_OF_ITEM])
    found = _rows_of_item(person, runs)
    return {
        "description": description,
        "rows": found,
        "is_live": any(each.is_open for each in found),
        "nobody_works": any(each.is_open for each in found) and not workshop.somebody_works(),
        "rejection": _rejection(person, description, found),
        "may_restore": may_in(person, Verb.RESTORE, description),
    }


def queue_box(person: Person, description: Description) -> dict[str, Any]:
    """The whole box, or one that shows nothing to people who may not queue restorations."""
    has_scan = description.files.filter(role=FileRole.PRESERVATION_MASTER).exists()
    if not may_in(person, Verb.SEE_STAFF_ONLY, description) or not has_scan:
        return {"description": description, "is_shown": False}
    offered = recipes.offered()
    return {
        **runs_of_item(person, description),
        "is_shown": True,
        "recipes": offered,
        "chosen": next((each.name for each in offered if each.available), None),
    }


def _rejection(person: Person, description: Description, found: list[Row]) -> dict[str, Any] | None:
    """Why the last candidate was sent back, while no newer one is on its way."""
    if any(each.run.state != RunState.FAILED for each in found):
        return None
    review = review_queue.last_rejection(person, description)
    if review is None:
        return None
    reasons = [str(RejectionReason(reason).label) for reason in review.reasons]
    return {"review": review, "reasons": reasons}
