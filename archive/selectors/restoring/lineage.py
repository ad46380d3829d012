"""Reading how restorations came about: the scan, the steps, what came out, who decided, who made it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from archive.domain.vocabulary import FileRole, RejectionReason, RunState
from archive.engine import recipes
from archive.models import Description, RestorationRun, Review, StoredFile
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, knows_restoration, shown_files, visible_to
from archive.selectors.restoring import repetitions
from archive.selectors.restoring.repetitions import Repetition

_OPEN = (RunState.QUEUED, RunState.RUNNING)
Pictures = Mapping[UUID | None, StoredFile]


@dataclass(frozen=True)
class LineageStep:
    """One act on the way.

    `settings` are the recipe's, `note` is the engine's remark, `weights` are those it used, name → SHA-256.
    """

    kind: str
    title: str
    seconds: float
    note: str
    settings: Mapping[str, Any]
    weights: Mapping[str, str]


@dataclass(frozen=True)
class Lineage:
    """The way of one restoration. `review` is None while nobody has decided.

    `scan_picture` and `result_picture` are thumbnails, None where the person may see none; `weights` are
    those of the run that no step claims. `open_repetition` and `failed_repetition` are for staff.
    """

    run: RestorationRun
    source: StoredFile
    scan_picture: StoredFile | None
    recipe_title: str
    steps: tuple[LineageStep, ...]
    weights: Mapping[str, str]
    device: str
    precision: str
    seed: int
    software: Mapping[str, str]
    result: StoredFile
    result_picture: StoredFile | None
    review: Review | None
    is_invented: bool
    repetitions: tuple[Repetition, ...]
    open_repetition: RestorationRun | None = None
    failed_repetition: RestorationRun | None = None

    @property
    def seconds(self) -> float:
        """How long the steps took together."""
        return sum(step.seconds for step in self.steps)

    @property
    def reasons(self) -> list[str]:
        """Why it was sent back, in words."""
        given = self.review.reasons if self.review else []
        return [str(RejectionReason(reason).label) for reason in given]

    @property
    def main_software(self) -> Mapping[str, str]:
        """The versions that a person asks for first."""
        return {name: self.software[name] for name in ("albumen", "torch") if name in self.software}


def of(person: Person, description: Description) -> tuple[Lineage, ...]:
    """How each restoration of an item came about, newest first; readers see approved ones only."""
    if not knows_restoration(person, description):
        return ()
    return _told(person, list(_runs(person, description)))


def one(person: Person, run: RestorationRun) -> Lineage | None:
    """The way of one restoration, or None where it does not exist for this person."""
    if not knows_restoration(person, run.description):
        return None
    return next(iter(_told(person, list(_runs(person, run.description).filter(pk=run.pk)))), None)


def production_master(run: RestorationRun) -> StoredFile | None:
    """The file that an approved run has put beside the scan, or None."""
    if run.candidate is None:
        return None
    return _kept([run]).get(run.candidate.digest)


def _runs(person: Person, description: Description) -> QuerySet[RestorationRun]:
    visible = visible_to(person, Description.objects.filter(pk=description.pk))
    runs = RestorationRun.objects.filter(description__in=visible, candidate__isnull=False)
    if not may_in(person, Verb.SEE_STAFF_ONLY, description):
        runs = runs.filter(state=RunState.APPROVED)
    return runs.select_related("source", "candidate", "requested_by", "review", "review__reviewer")


def _told(person: Person, runs: Sequence[RestorationRun]) -> tuple[Lineage, ...]:
    if not runs:
        return ()
    kept = _kept(runs)
    results = {run.pk: kept.get(run.candidate.digest, run.candidate) for run in runs if run.candidate}
    pictures = _pictures(person, [*(run.source for run in runs), *results.values()])
    again = repetitions.compared(person, runs)
    latest = repetitions.latest(person, runs)
    return tuple(
        _lineage(run, results[run.pk], pictures, again.get(run.pk, ()), latest.get(run.pk)) for run in runs
    )


def _kept(runs: Sequence[RestorationRun]) -> dict[str, StoredFile]:
    """The production masters of these runs' items, by digest."""
    digests = [run.candidate.digest for run in runs if run.candidate]
    items = {run.description_id for run in runs}
    masters = StoredFile.objects.filter(
        role=FileRole.PRODUCTION_MASTER, description__in=items, digest__in=digests
    )
    return {file.digest: file for file in masters}


def _pictures(person: Person, sources: Iterable[StoredFile]) -> Pictures:
    """The thumbnails of these files' first pages that `person` may see: whole ones before redacted ones."""
    made = shown_files(person).filter(role=FileRole.THUMBNAIL, derived_from__in=list(sources))
    told = [
        each
        for each in made.select_related("redaction")
        if each.redaction is None or each.redaction.lifted_at is None
    ]
    told.sort(key=lambda each: (each.redaction_id is None, -(each.page or 1), each.created_at))
    return {each.derived_from_id: each for each in told}  # the last wins


def _lineage(
    run: RestorationRun,
    result: StoredFile,
    pictures: Pictures,
    again: tuple[Repetition, ...],
    latest: RestorationRun | None,
) -> Lineage:
    report = run.report or {}
    asked = chain(run.recipe.get("steps", []), repeat({}))
    steps = tuple(
        _step(done, wanted.get("settings", {}))
        for done, wanted in zip(report.get("steps", []), asked, strict=False)
    )
    claimed = {name for step in steps for name in step.weights}
    weights = report.get("weights", {})
    return Lineage(
        run=run,
        source=run.source,
        scan_picture=pictures.get(run.source_id),
        recipe_title=recipes.title_of(run.recipe_name),
        steps=steps,
        weights={name: digest for name, digest in weights.items() if name not in claimed},
        device=str(report.get("device", "")),
        precision=str(report.get("precision", "")),
        seed=int(report.get("seed", 0)),
        software=report.get("software", {}),
        result=result,
        result_picture=pictures.get(result.pk),
        review=getattr(run, "review", None),
        is_invented=bool(report.get("invented")),
        repetitions=again,
        open_repetition=latest if latest and latest.state in _OPEN else None,
        failed_repetition=latest if latest and latest.state == RunState.FAILED else None,
    )


def _step(step: Mapping[str, Any], settings: Mapping[str, Any]) -> LineageStep:
    return LineageStep(
        kind=step["kind"],
        title=recipes.step_title(step["kind"]),
        seconds=step["seconds"],
        note=step.get("note", ""),
        settings=settings,
        weights=step.get("weights", {}),
    )
