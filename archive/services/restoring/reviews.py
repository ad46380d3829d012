"""Decisions about candidates: bound to the bytes that were looked at, never taken by the maker.

Approval writes all rows, keeps the candidate's very bytes as a new version of the item's object, and only
then commits the rows. A run that was being approved when the power went is still waiting; approving it again
finds the bytes in the object and goes on from there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from archive import storage
from archive.domain.errors import BytesChanged, IllegalTransition, LostRace, OwnWork, ReasonMissing
from archive.domain.lifecycles import require_run_move
from archive.domain.vocabulary import Decision, EventType, Outcome, RejectionReason, RunState
from archive.models import Agent, RestorationRun, Review, StoredFile, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.preservation import digest as digests
from archive.preservation.store.draft import Draft
from archive.services import events
from archive.services.agents import agent_of
from archive.services.copies import derivatives
from archive.services.custody import keeping
from archive.services.restoring import candidates
from archive.services.restoring.run_moves import advance


@dataclass(frozen=True)
class _Waiting:
    """A run that waits for a decision, locked, with its candidate."""

    run: RestorationRun
    candidate: StoredFile
    path: Path


def approve(run: RestorationRun, *, digest: str, by: User, comment: str = "") -> Review:
    """Keep the candidate as the item's restoration and show it to readers.

    `digest` is that of the bytes that the reviewer looked at. Raises `NotPermitted`, `OwnWork`,
    `IllegalTransition` or `LostRace` when it is decided already, `BytesChanged` when the bytes are not those
    that were looked at (the decision is void), and the object store's errors.
    """
    _require_may_decide(run, RunState.APPROVED, by)
    _require_same_bytes(run, digest, by)
    with transaction.atomic():
        waiting = _lock(run)
        agent = agent_of(by)
        with keeping.store().draft(keeping.object_id(run.description)) as draft:
            production = _take(draft, waiting, digest)
            production.save(force_insert=True)
            review = _decide(
                waiting, Decision.APPROVED, by=by, agent=agent, about=production, comment=comment
            )
            _record_modification(waiting.run, production, agent)
            # The metadata in the object tells of this approval, so it is written last.
            for name, data in keeping.metadata(run.description).items():
                draft.add(name, data)
            message = f"Approved restoration, recipe {run.recipe_name}, run {run.pk}"
            draft.commit(message=message, user=str(by))
        derivatives.make(production, by=agent)
    run.refresh_from_db()
    return review


def reject(
    run: RestorationRun, *, digest: str, reasons: Sequence[RejectionReason], comment: str, by: User
) -> Review:
    """Send a candidate back. Its bytes stay in the workshop; the item's next run starts from the reasons.

    Raises `ReasonMissing` without reasons and comment, and whatever `approve` raises before it keeps bytes.
    """
    _require_may_decide(run, RunState.REJECTED, by)
    if not reasons and not comment.strip():
        raise ReasonMissing
    _require_same_bytes(run, digest, by)
    named = [str(RejectionReason(reason)) for reason in reasons]
    with transaction.atomic():
        waiting = _lock(run)
        review = _decide(
            waiting,
            Decision.REJECTED,
            by=by,
            agent=agent_of(by),
            about=waiting.candidate,
            comment=comment,
            reasons=named,
        )
    run.refresh_from_db()
    return review


def _require_may_decide(run: RestorationRun, to: RunState, by: User) -> None:
    permissions.require_in(by, Verb.REVIEW, run.description)
    if run.requested_by_id == by.pk:
        raise OwnWork(who=str(by))
    require_run_move(RunState(run.state), to)


def _require_same_bytes(run: RestorationRun, digest: str, by: User) -> None:
    """Compare what was looked at, what is on record, and what lies on the disk now."""
    candidate = run.candidate
    if candidate is None:
        raise IllegalTransition(what="run without a candidate", current=run.state, to=RunState.APPROVED)
    path = storage.locate(candidate)
    if digest != candidate.digest:
        raise BytesChanged(path=str(path), expected=candidate.digest, found=digest)
    try:
        digests.require(path, digest)
    except BytesChanged as error:
        detail = {"act": "review", "expected": error.expected, "found": error.found}
        with transaction.atomic():
            events.record(
                EventType.FIXITY_CHECK,
                by=agent_of(by),
                of=run.description,
                file=candidate,
                run=run,
                outcome=Outcome.FAILURE,
                detail=detail,
            )
        raise


def _lock(run: RestorationRun) -> _Waiting:
    """Hold the row against a second reviewer until the decision is written."""
    rows = RestorationRun.objects.select_for_update(of=("self",))
    locked = rows.select_related("candidate", "source", "description").get(pk=run.pk)
    if locked.state != run.state or locked.candidate is None:
        raise LostRace(what="run", key=run.pk)
    return _Waiting(locked, locked.candidate, storage.locate(locked.candidate))


def _take(draft: Draft, waiting: _Waiting, digest: str) -> StoredFile:
    """Give the candidate's bytes a place in the next version of the object; returns their record, unsaved.

    The name follows from the bytes, and bytes that an interrupted approval has put there are found again.
    """
    taken = draft.take(waiting.path)
    if taken.digest != digest:
        raise BytesChanged(path=str(waiting.path), expected=digest, found=taken.digest)
    kept = draft.add(f"production/{waiting.run.recipe_name}-{digest[:16]}.tif", taken)
    return candidates.production_master(waiting.run, waiting.candidate, path=kept.content_path)


def _record_modification(run: RestorationRun, production: StoredFile, agent: Agent) -> None:
    """Say that a modification of the scan has made a new file, and with what (PREMIS, 1:1 principle)."""
    detail = {
        "act": "published",
        "digest": production.digest,
        "path": production.path,
        **candidates.evidence(run, run.report or {}),
    }
    events.record(
        EventType.MODIFICATION, by=agent, of=run.description, file=production, run=run, detail=detail
    )


def _decide(
    waiting: _Waiting,
    decision: Decision,
    *,
    by: User,
    agent: Agent,
    about: StoredFile,
    comment: str,
    reasons: Sequence[str] = (),
) -> Review:
    """Write the verdict, move the run, and record the appraisal."""
    run, digest = waiting.run, waiting.candidate.digest
    review = Review.objects.create(
        run=run, decision=decision, digest=digest, reasons=list(reasons), comment=comment, reviewer=by
    )
    advance(run, RunState(decision), by=agent)
    detail: dict[str, Any] = {"act": str(decision), "digest": digest, "recipe": run.recipe_name}
    if reasons:
        detail["reasons"] = list(reasons)
    if comment:
        detail["comment"] = comment
    events.record(EventType.APPRAISAL, by=agent, of=run.description, file=about, run=run, detail=detail)
    return review
