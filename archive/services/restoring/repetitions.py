"""Making a restoration again from its record, to see whether the record tells the truth.

A repetition is a run that keeps nothing: a worker follows the recorded recipe with the recorded weights on
the recorded scan, compares what comes out with what is kept, and throws it away. The verdict is an event of
the item, of the type *validation*: an object is compared with what its record says it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from archive.domain import failures
from archive.domain.errors import (
    BytesChanged,
    MissingBytes,
    NothingToRepeat,
    NothingToRestore,
    RunFailed,
    UnknownReferenceCode,
)
from archive.domain.vocabulary import EventType, Outcome, RunState, Verdict
from archive.engine import known_weights, recipes
from archive.models import Description, RestorationRun, StoredFile, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.policies.visibility import files_within_reach, visible_to
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.selectors.restoring.lineage import production_master
from archive.services import events
from archive.services.agents import agent_of
from archive.services.custody import keeping
from archive.services.restoring import candidates, restorations
from archive.services.restoring.restorations import Claim
from archive.services.restoring.run_moves import ENDED, advance

PROCESSOR = "cpu"


@dataclass(frozen=True)
class Record:
    """What a worker needs of the record: the weights (name → SHA-256), the device, and the kept result."""

    weights: Mapping[str, str]
    device: str
    kept: Path


def queue(run: RestorationRun, *, by: User) -> RestorationRun:
    """Ask for a restoration to be made again; an open repetition of it is returned instead.

    Raises `NotPermitted`, `UnknownReferenceCode` and `NothingToRestore` as for a restoration,
    `NothingToRepeat`, and `OtherWeights` where the recorded weights are not here.
    """
    item = run.description
    permissions.require_in(by, Verb.RESTORE, item)
    if not visible_to(by, Description.objects.filter(pk=item.pk)).exists():
        raise UnknownReferenceCode(reference_code=item.reference_code)
    if run.verifies_id is not None or run.candidate_id is None or not run.report:
        raise NothingToRepeat(key=run.pk)
    if not files_within_reach(by, StoredFile.objects.filter(pk=run.source_id)).exists():
        raise NothingToRestore(reference_code=item.reference_code)
    known_weights.require_recorded(run.report["weights"])
    repetition = RestorationRun(
        description=item,
        source=run.source,
        verifies=run,
        recipe_name=run.recipe_name,
        recipe=run.recipe,
        recipe_digest=run.recipe_digest,
        requested_by=by,
    )
    return restorations.open_run(repetition, agent=agent_of(by))


def record(held: Claim) -> Record:
    """The record of what is to be made again, after a look at whether its bytes are still those it names.

    Raises `BytesChanged` and `MissingBytes` for the scan, `RunFailed` for the kept result and the recipe, and
    `LostRace`.
    """
    run = restorations.held_row(held)
    original = _original(run)
    try:
        digests.require(held.source, run.source.digest)
    except SourceUnreadable as error:
        raise MissingBytes(path=str(held.source)) from error
    found = recipes.digest_of(run.recipe)
    if found != original.recipe_digest:
        reason = f"The recipe has the SHA-256 {found}, but {original.recipe_digest} is on record."
        raise RunFailed(code=failures.RECIPE_CHANGED, reason=reason)
    report = original.report or {}
    return Record(report["weights"], str(report["device"]), _require_kept(original))


def conclude(held: Claim, report: Mapping[str, Any], difference: Mapping[str, Any] | None) -> RestorationRun:
    """Write down what came of it; what was made is needed no more.

    `difference` is that of the kept result and the new one, None where they differ in size or depth. Raises
    `LostRace` when the claim is gone, and `BytesChanged` when the engine read other bytes than the master's.
    """
    run = restorations.held_row(held)
    original = _original(run)
    if report["source_digest"] != run.source.digest:
        raise BytesChanged(path=str(held.source), expected=run.source.digest, found=report["source_digest"])
    expected = (original.report or {})["result_digest"]
    verdict = _verdict(expected, report["result_digest"], difference)
    found = {"verdict": verdict, "expected": expected, "difference": dict(difference or {})}
    agent = agent_of(run.requested_by)
    with transaction.atomic():
        changes = {**ENDED, "report": {**report, **found}, "fraction": 1.0}
        advance(run, RunState.COMPARED, by=agent, changes=changes, only_if=Q(claim=held.key))
        events.record(
            EventType.VALIDATION,
            by=agent,
            of=run.description,
            file=production_master(original) or original.candidate,
            run=original,
            outcome=Outcome.FAILURE if verdict == Verdict.DIFFERENT else Outcome.SUCCESS,
            detail=_detail(original, report, found),
        )
    return run


def _original(run: RestorationRun) -> RestorationRun:
    if run.verifies is None:
        raise NothingToRepeat(key=run.pk)
    return run.verifies


def _require_kept(original: RestorationRun) -> Path:
    """The kept restoration's path, its bytes compared with their record."""
    kept = production_master(original) or original.candidate
    if kept is None:
        raise NothingToRepeat(key=original.pk)
    path = keeping.at_hand(kept)
    try:
        digests.require(path, kept.digest)
    except (BytesChanged, SourceUnreadable) as error:
        raise RunFailed(code=failures.RESULT_CHANGED, reason=str(error)) from error
    return path


def _verdict(expected: str, found: str, difference: Mapping[str, Any] | None) -> Verdict:
    """The engine's own bytes have to be equal, and the picture in the labelled file that is kept."""
    if difference is None or difference["largest"]:
        return Verdict.DIFFERENT
    return Verdict.SAME_BYTES if found == expected else Verdict.SAME_PICTURE


def _detail(
    original: RestorationRun, report: Mapping[str, Any], found: Mapping[str, Any]
) -> Mapping[str, Any]:
    difference = {name: value for name, value in found["difference"].items() if value is not None}
    return {
        "act": "made again",
        "verdict": found["verdict"],
        **candidates.evidence(original, report),
        "digest": report["result_digest"],
        "expected": found["expected"],
        "seconds": round(sum(step["seconds"] for step in report["steps"]), 3),
        **difference,
    }
