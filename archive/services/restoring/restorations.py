"""Restoration runs, from the wish to the candidate: queued by people, claimed and delivered by workers.

A worker that takes a run gets a fresh claim and a lease. Everything that it writes afterwards is guarded by
the claim, so that a worker that was given up for dead can come back late without doing harm.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from archive import queue as messages
from archive import storage
from archive.domain import failures
from archive.domain.errors import (
    BytesChanged,
    LostRace,
    NothingToRestore,
    RecipeUnavailable,
    UnknownReferenceCode,
)
from archive.domain.rights_errors import RequesterMayNotSee
from archive.domain.vocabulary import EventType, FileRole, Outcome, RunAct, RunState, Side
from archive.engine import handwork, recipes
from archive.engine.handwork import Handwork
from archive.models import Agent, Description, RestorationRun, StoredFile, User, WorkerNode
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.policies.visibility import files_within_reach, visible_to
from archive.services import events
from archive.services.agents import agent_of, software
from archive.services.copies import derivatives
from archive.services.custody import keeping
from archive.services.restoring import candidates, run_moves
from archive.services.restoring.run_moves import ENDED, advance

logger = logging.getLogger(__name__)

JOB = "archive.jobs.restorations.run"
MOST_ATTEMPTS = 3
_MOMENT = timedelta(seconds=3)  # that a message may take
_OPEN = (RunState.QUEUED, RunState.RUNNING)
_FRESH: Mapping[str, Any] = {
    "claim": None,
    "lease_until": None,
    "worker": None,
    "started_at": None,
    "finished_at": None,
    "step_index": 0,
    "step_count": 0,
    "step_kind": "",
    "fraction": 0.0,
    "failure_code": "",
    "failure": "",
}


@dataclass(frozen=True)
class Claim:
    """A run that one worker holds: what to do, from where to where, and the key that proves the holding.

    `run` is the row as it was claimed; `page` is the source's 0-based page.
    """

    run: RestorationRun
    key: UUID
    target: Path
    page: int = 0

    @cached_property
    def source(self) -> Path:
        """Where the scan can be read; the first question fetches it, while the run is held."""
        return keeping.at_hand(self.run.source)


def queue(
    description: Description, *, recipe_name: str, by: User, work: Handwork | None = None
) -> RestorationRun:
    """Queue a recipe for the master scan of an item; an open run of the same recipe is returned instead.

    `work` is what was done on the picture by hand, which the recipe then follows; None where nothing was.
    Raises `NotPermitted`, `UnknownReferenceCode` where the item is hidden from `by`, `NothingToRestore`,
    `HandworkRefused`, and `RecipeUnavailable` with the cure.
    """
    permissions.require_in(by, Verb.RESTORE, description)
    if not visible_to(by, Description.objects.filter(pk=description.pk)).exists():
        raise UnknownReferenceCode(reference_code=description.reference_code)
    offered = recipes.named(recipe_name)
    if offered is None:
        known = ", ".join(each.name for each in recipes.offered())
        raise RecipeUnavailable(recipe=recipe_name, cure=f"there is none of that name; there are {known}.")
    recipe = offered.recipe if work is None else handwork.told(offered.recipe, work)
    if lacks := recipes.lacking(recipe):
        raise RecipeUnavailable(recipe=recipe_name, cure=" ".join(lacks))
    master = _master(description)
    if not files_within_reach(by, StoredFile.objects.filter(pk=master.pk)).exists():
        raise NothingToRestore(reference_code=description.reference_code)
    run = RestorationRun(
        description=description,
        source=master,
        recipe_name=recipe_name,
        recipe=recipe.to_dict(),
        recipe_digest=recipe.digest,
        requested_by=by,
    )
    return open_run(run, agent=agent_of(by))


@transaction.atomic
def queue_again(run: RestorationRun, *, by: User) -> RestorationRun:
    """Give a failed run another try, with all its attempts. Raises `NotPermitted`, `IllegalTransition`."""
    permissions.require_in(by, Verb.RESTORE, run.description)
    try:
        with transaction.atomic():
            changes = {**_FRESH, "attempt": 0}
            advance(run, RunState.QUEUED, by=agent_of(by), changes=changes, act=RunAct.ASKED_FOR)
    except IntegrityError:
        return _open_twin(run)  # somebody has queued the same recipe afresh meanwhile
    messages.on_commit(JOB, run.pk, queue=messages.RESTORATION)
    return run


@transaction.atomic
def cancel(run: RestorationRun, *, by: User) -> RestorationRun:
    """Give up a run that nobody has decided about; a worker that holds it notices and stops.

    Raises `NotPermitted`, `IllegalTransition`, `LostRace`.
    """
    permissions.require_in(by, Verb.RESTORE, run.description)
    advance(run, RunState.CANCELLED, by=agent_of(by), changes=ENDED, act=RunAct.GIVEN_UP)
    return run


@transaction.atomic
def claim(run_id: UUID, *, worker: WorkerNode) -> Claim | None:
    """Take a waiting run; None when it no longer waits, so that a job delivered twice is done once.

    None too where whoever asked for it may no longer see the scan: the run fails then, and says so.
    """
    related = RestorationRun.objects.select_related("source", "requested_by", "description")
    run = related.filter(pk=run_id, state=RunState.QUEUED).first()
    if run is None:
        return None
    key = uuid4()
    taken = {"claim": key, "worker": worker, "lease_until": _lease(), "started_at": Now()}
    changes = {**_FRESH, **taken, "attempt": F("attempt") + 1}
    try:
        advance(run, RunState.RUNNING, by=software(), changes=changes, act=RunAct.BEGUN)
    except LostRace:
        return None  # another worker was first
    if not files_within_reach(run.requested_by, StoredFile.objects.filter(pk=run.source_id)).exists():
        refusal = RequesterMayNotSee(reference_code=run.description.reference_code)
        _fail(run, refusal.code, str(refusal), only_if=Q(claim=key))
        return None
    page = (run.source.page or 1) - 1
    return Claim(run, key, candidates.place(run.pk, key), page)


def progress(held: Claim, *, step_index: int, step_count: int, step_kind: str, fraction: float) -> None:
    """Note how far a run is, and renew its lease; raises `LostRace` when it is no longer ours."""
    _update(
        held, step_index=step_index, step_count=step_count, step_kind=step_kind, fraction=min(1.0, fraction)
    )


def renew(held: Claim) -> None:
    """Say that the worker is alive; raises `LostRace` when the run is no longer ours."""
    _update(held)


@transaction.atomic
def release(held: Claim) -> None:
    """Put a run back at once because its worker is going away; the attempt does not count."""
    run, changes = held_row(held), {**_FRESH, "attempt": F("attempt") - 1}
    mine = Q(claim=held.key)
    advance(run, RunState.QUEUED, by=software(), changes=changes, act=RunAct.PUT_BACK, only_if=mine)
    messages.on_commit(JOB, held.run.pk, queue=messages.RESTORATION)


def deliver(held: Claim, report: Mapping[str, Any]) -> RestorationRun:
    """Label and keep what the engine has made at `held.target`, and offer it for review.

    Raises `LostRace` when the claim is gone (the caller throws the output away), `BytesChanged` when the
    engine read other bytes than the master's, and `OSError`.
    """
    renew(held)
    run = held_row(held)
    master = run.source
    if report["source_digest"] != master.digest:
        raise BytesChanged(path=str(held.source), expected=master.digest, found=report["source_digest"])
    agent = software()
    with (
        candidates.finished(held.target, run=run, report=report) as (candidate, rendered),
        transaction.atomic(),
        storage.placing() as placed,
    ):
        candidate.save(force_insert=True)
        derivatives.record(candidate, rendered, by=agent, placed=placed)
        changes = {**ENDED, "candidate": candidate, "report": dict(report), "fraction": 1.0}
        advance(run, RunState.AWAITING_REVIEW, by=agent, changes=changes, only_if=Q(claim=held.key))
        detail = {"act": "restored", **candidates.evidence(run, report), "digest": candidate.digest}
        events.record(
            EventType.CREATION, by=agent, of=run.description, file=candidate, run=run, detail=detail
        )
    candidates.sweep(held.target)
    return run


@transaction.atomic
def fail(held: Claim, error: Exception) -> None:
    """Record why a run has failed; raises `LostRace` when it is no longer ours."""
    reason = str(error) or type(error).__name__
    _fail(held_row(held), failures.code_of(error), reason, only_if=Q(claim=held.key))


def requeue_expired() -> int:
    """Take back the runs of workers that were not heard of in time; returns how many were taken back.

    They wait again, or have failed when every attempt was used.
    """
    expired = RestorationRun.objects.filter(state=RunState.RUNNING, lease_until__lt=Now())
    return sum(_take_back(run) for run in expired)


def forgotten() -> UUID | None:
    """The oldest run that waits although its message should have been delivered; None where there is none."""
    waiting = RestorationRun.objects.filter(state=RunState.QUEUED, requested_at__lt=Now() - _MOMENT)
    return waiting.order_by("requested_at").values_list("pk", flat=True).first()


def open_run(run: RestorationRun, *, agent: Agent) -> RestorationRun:
    """Save a new run and send its message, or return the open one that is for the same.

    For services that have looked whether the run may be; raises `LostRace`.
    """
    try:
        with transaction.atomic():
            run_moves.enter(run, by=agent)
            messages.on_commit(JOB, run.pk, queue=messages.RESTORATION)
    except IntegrityError:
        return _open_twin(run)
    return run


def _open_twin(run: RestorationRun) -> RestorationRun:
    alike = {"source": run.source, "recipe_digest": run.recipe_digest, "verifies": run.verifies_id}
    twin = RestorationRun.objects.filter(**alike, state__in=_OPEN).first()
    if twin is None:
        raise LostRace(what="run", key=run.pk)  # it ended in this very moment
    return twin


def _master(description: Description) -> StoredFile:
    """The front of the print, first page: versos and further pages are not restored by default."""
    masters = StoredFile.objects.filter(
        Q(page__isnull=True) | Q(page=1),
        description=description,
        role=FileRole.PRESERVATION_MASTER,
        side=Side.RECTO,
    )
    master = masters.order_by("page", "created_at").first()
    if master is None:
        raise NothingToRestore(reference_code=description.reference_code)
    return master


def _lease() -> Combinable:
    """When a lease that is given now runs out, by the database's clock, which all workers share."""
    return Now() + timedelta(seconds=settings.RUN_LEASE_S)


def _held(held: Claim) -> QuerySet[RestorationRun]:
    return RestorationRun.objects.filter(pk=held.run.pk, state=RunState.RUNNING, claim=held.key)


def held_row(held: Claim) -> RestorationRun:
    """The run as it is now; raises `LostRace` when it is no longer ours.

    Each caller gets an object of its own: two threads work for one claim.
    """
    run = _held(held).select_related("source", "description", "verifies").first()
    if run is None:
        raise LostRace(what="run", key=held.run.pk)
    return run


def _update(held: Claim, **changes: Any) -> None:
    if not _held(held).update(lease_until=_lease(), **changes):
        raise LostRace(what="run", key=held.run.pk)


@transaction.atomic
def _take_back(run: RestorationRun) -> bool:
    # A worker may have renewed its lease since we looked: the guard asks again.
    still_expired = Q(claim=run.claim, lease_until__lt=Now())
    try:
        if run.attempt >= MOST_ATTEMPTS:
            reason = f"The worker was lost {run.attempt} times while it worked on this run."
            _fail(run, failures.WORKER_LOST, reason, only_if=still_expired)
        else:
            agent, act = software(), RunAct.PUT_BACK
            advance(run, RunState.QUEUED, by=agent, changes=_FRESH, act=act, only_if=still_expired)
            messages.on_commit(JOB, run.pk, queue=messages.RESTORATION)
    except LostRace:
        return False
    logger.warning("Run %s came back: its worker was not heard of in time.", run.pk)
    return True


def _fail(run: RestorationRun, code: str, reason: str, *, only_if: Q) -> None:
    agent = software()
    changes = {**ENDED, "failure_code": code, "failure": reason}
    advance(run, RunState.FAILED, by=agent, changes=changes, only_if=only_if)
    detail = {"act": "restored", "recipe": run.recipe_name, "code": code, "reason": reason}
    kind, about = EventType.CREATION, run
    if run.verifies is not None:
        kind, about, detail["act"] = EventType.VALIDATION, run.verifies, "not made again"
    events.record(kind, by=agent, of=run.description, run=about, outcome=Outcome.FAILURE, detail=detail)
