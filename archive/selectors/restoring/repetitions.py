"""Reading what came of making restorations again from their records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from archive.domain.vocabulary import EventType
from archive.models import PreservationEvent, RestorationRun
from archive.policies.visibility import Person, events_visible_to, runs_visible_to


@dataclass(frozen=True)
class Repetition:
    """One time that a restoration was made again: when, for whom, on what, and what the comparison says.

    `psnr_db` is None where the pictures are equal; `most` is None where they could not be laid side by side.
    """

    at: datetime
    who: str
    verdict: str
    psnr_db: float | None
    largest: int
    most: int | None
    device: str
    other_device: str
    other_software: Mapping[str, str]


def compared(person: Person, runs: Sequence[RestorationRun]) -> Mapping[UUID, tuple[Repetition, ...]]:
    """By run, newest first: each time that it was made again and compared."""
    by_key = {run.pk: run for run in runs}
    told = events_visible_to(person, PreservationEvent.objects.filter(run__in=by_key))
    compared = told.filter(event_type=EventType.VALIDATION, detail__act="made again").select_related("agent")
    found: dict[UUID, tuple[Repetition, ...]] = {}
    for event in compared.order_by("-at", "-pk"):
        if event.run_id is not None:
            found[event.run_id] = (*found.get(event.run_id, ()), _repetition(event, by_key[event.run_id]))
    return found


def _repetition(event: PreservationEvent, run: RestorationRun) -> Repetition:
    detail, report = event.detail, run.report or {}
    before, device = str(report.get("device", "")), str(detail.get("device", ""))
    versions = report.get("software", {})
    changed = {
        name: version for name, version in detail.get("software", {}).items() if versions.get(name) != version
    }
    return Repetition(
        at=event.at,
        who=str(event.agent),
        verdict=str(detail.get("verdict", "")),
        psnr_db=detail.get("psnr_db"),
        largest=int(detail.get("largest", 0)),
        most=detail.get("most"),
        device=device,
        other_device=before if before != device else "",
        other_software=changed,
    )


def latest(person: Person, runs: Sequence[RestorationRun]) -> Mapping[UUID | None, RestorationRun]:
    """By run, for staff: the repetition that was asked for last."""
    known = runs_visible_to(person, RestorationRun.objects.filter(verifies__in=runs))
    newest = known.order_by("verifies_id", "-requested_at").distinct("verifies_id")
    return {each.verifies_id: each for each in newest.select_related("description", "requested_by")}
