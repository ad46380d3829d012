"""Reading the history of an item: what happened, who did it, and what proves it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from archive.domain.rights import RestrictionReason
from archive.domain.vocabulary import (
    EventType,
    FileRole,
    FixityProblem,
    Outcome,
    RejectionReason,
    RunAct,
    Verdict,
)
from archive.engine import recipes
from archive.models import Description, PreservationEvent
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, events_visible_to

_ACTS: Mapping[tuple[str, str], object] = {
    (EventType.METADATA_MODIFICATION, "described"): gettext_lazy("Described for the first time"),
    (EventType.METADATA_MODIFICATION, "edited"): gettext_lazy("Description edited"),
    (EventType.POLICY_ASSIGNMENT, "erasure requested"): gettext_lazy("Destruction of the files asked for"),
    (EventType.POLICY_ASSIGNMENT, "erasure refused"): gettext_lazy("Destruction of the files refused"),
    (EventType.POLICY_ASSIGNMENT, "erasure decided"): gettext_lazy("Destruction of the files decided"),
    (EventType.DELETION, "erased"): gettext_lazy("Files destroyed"),
    (EventType.DELETION, "erased in a copy"): gettext_lazy("Files destroyed in a second copy"),
    (EventType.METADATA_MODIFICATION, "moved"): gettext_lazy("Moved in the tree"),
    (EventType.CREATION, RunAct.ASKED_FOR): gettext_lazy("Restoration asked for"),
    (EventType.CREATION, RunAct.BEGUN): gettext_lazy("Restoration begun"),
    (EventType.CREATION, RunAct.PUT_BACK): gettext_lazy("Restoration put back among those that wait"),
    (EventType.CREATION, RunAct.GIVEN_UP): gettext_lazy("Restoration given up"),
    (EventType.VALIDATION, RunAct.ASKED_FOR): gettext_lazy("Running the restoration again asked for"),
    (EventType.VALIDATION, RunAct.BEGUN): gettext_lazy("Running the restoration again begun"),
    (EventType.VALIDATION, RunAct.PUT_BACK): gettext_lazy("Running the restoration again put back"),
    (EventType.VALIDATION, RunAct.GIVEN_UP): gettext_lazy("Running the restoration again given up"),
    (EventType.CREATION, "restored"): gettext_lazy("Candidate restoration made"),
    (EventType.APPRAISAL, "approved"): gettext_lazy("Candidate approved"),
    (EventType.APPRAISAL, "rejected"): gettext_lazy("Candidate sent back"),
    (EventType.VALIDATION, "made again"): gettext_lazy("Restoration run again from its record: the same"),
    (EventType.MODIFICATION, "published"): gettext_lazy("Restoration kept beside the master scan"),
    (EventType.REPLICATION, "repaired"): gettext_lazy("Damaged files put back from a copy"),
    (EventType.REPLICATION, "replicated"): gettext_lazy("Copied to a second place"),
    (EventType.REPLICATION, "copy mended"): gettext_lazy("Second copy mended"),
    (EventType.DISSEMINATION, "opened"): gettext_lazy("Closed item opened"),
    (EventType.DISSEMINATION, "bagged"): gettext_lazy("Given out in a bag"),
    (EventType.REDACTION, "redacted"): gettext_lazy("Picture redacted"),
    (EventType.REDACTION, "redaction lifted"): gettext_lazy("Redaction lifted"),
    (EventType.POLICY_ASSIGNMENT, "takedown requested"): gettext_lazy("Takedown requested, hidden at once"),
    (EventType.POLICY_ASSIGNMENT, "takedown restored"): gettext_lazy("Takedown decided: shown again"),
    (EventType.POLICY_ASSIGNMENT, "takedown redacted"): gettext_lazy("Takedown decided: shown redacted"),
    (EventType.POLICY_ASSIGNMENT, "takedown tombstone"): gettext_lazy(
        "Takedown decided: taken down for good"
    ),
}
_RULES: Mapping[str, object] = {
    "restriction": gettext_lazy("Restriction"),
    "embargo": gettext_lazy("Embargo"),
    "size": gettext_lazy("Size rule"),
    "names": gettext_lazy("Withheld names"),
    "warning": gettext_lazy("Content warning"),
    "label": gettext_lazy("Cultural label"),
    "rights": gettext_lazy("Rights statement"),
    "consent": gettext_lazy("Consent"),
}
_DONE: Mapping[str, object] = {
    "made": gettext_lazy("%(rule)s made"),
    "lifted": gettext_lazy("%(rule)s lifted"),
    "put back": gettext_lazy("%(rule)s put back"),
}
_COPIES_MADE: Mapping[str, object] = {
    FileRole.ACCESS_COPY: gettext_lazy("Access copy made"),
    FileRole.THUMBNAIL: gettext_lazy("Thumbnail made"),
}
# What always goes with something else, and is read only by those who look for it.
_ROUTINE = frozenset(
    {
        EventType.MESSAGE_DIGEST_CALCULATION,
        EventType.VALIDATION,
        EventType.METADATA_EXTRACTION,
        EventType.FIXITY_CHECK,
    }
)
_ON_THE_WAY = frozenset({RunAct.BEGUN, RunAct.PUT_BACK})
_FAILED_ACTS: Mapping[tuple[str, str], object] = {
    (EventType.CREATION, "restored"): gettext_lazy("Restoration failed"),
    (EventType.VALIDATION, "made again"): gettext_lazy("Restoration run again from its record: not the same"),
    (EventType.VALIDATION, "not made again"): gettext_lazy("Restoration could not be run again"),
    (EventType.FIXITY_CHECK, ""): gettext_lazy("Fixity check: not as on record"),
    (EventType.FIXITY_CHECK, "review"): gettext_lazy("The candidate's bytes had changed: decision void"),
}
# What counts as evidence, in the order in which it is shown.
_EVIDENCE: Mapping[str, object] = {
    "recipe": gettext_lazy("Recipe"),
    "verdict": gettext_lazy("Comparison"),
    "psnr_db": gettext_lazy("PSNR in dB"),
    "largest": gettext_lazy("Largest difference of a sample"),
    "reasons": gettext_lazy("Reasons"),
    "comment": gettext_lazy("Comment"),
    "reason": gettext_lazy("Reason"),
    "why": gettext_lazy("Why"),
    "law": gettext_lazy("Demanded by"),
    "note": gettext_lazy("Note"),
    "bag": gettext_lazy("Bag"),
    "until": gettext_lazy("Until"),
    "changed": gettext_lazy("Changed fields"),
    "from": gettext_lazy("Reference code before"),
    "to": gettext_lazy("Reference code after"),
    "findings": gettext_lazy("Findings"),
    "original_name": gettext_lazy("Original name"),
    "path": gettext_lazy("Path"),
    "digest": gettext_lazy("SHA-512"),
    "expected": gettext_lazy("SHA-512 on record"),
    "source_digest": gettext_lazy("SHA-512 of the source"),
    "recipe_digest": gettext_lazy("SHA-256 of the recipe"),
    "weights": gettext_lazy("Weights (SHA-256)"),
    "software": gettext_lazy("Software"),
    "device": gettext_lazy("Device"),
}
_FOR_STAFF = frozenset(
    {
        "comment",
        "reason",
        "why",
        "note",
        "bag",
        "until",
        "original_name",
        "path",
        "changed",
        "from",
        "to",
        "findings",
    }
)


@dataclass(frozen=True)
class Evidence:
    """One proof: its name for people and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class HistoryRow:
    """One event of an item's history; `who` is the agent's name."""

    at: datetime
    who: str
    what: str
    succeeded: bool
    evidence: tuple[Evidence, ...]
    event: PreservationEvent

    @property
    def is_routine(self) -> bool:
        """Whether this went well and belongs to what happened just before it."""
        act = self.event.detail.get("act")
        is_check = self.event.event_type in _ROUTINE and act != "made again"
        return self.succeeded and (self.is_copy or is_check or act in _ON_THE_WAY)

    @property
    def is_copy(self) -> bool:
        """Whether this made an access copy or a thumbnail."""
        return _made_a_copy(self.event)


@dataclass(frozen=True)
class Chapter:
    """Something that people remember, and the routine that went with it, both in the order of time."""

    row: HistoryRow
    routine: tuple[HistoryRow, ...]


def history(person: Person, description: Description) -> tuple[HistoryRow, ...]:
    """The events of an item that `person` may see, newest first."""
    events = events_visible_to(person, PreservationEvent.objects.filter(description=description))
    knows_all = may_in(person, Verb.SEE_STAFF_ONLY, description)
    related = events.select_related("agent", "file", "run").order_by("-at", "-pk")
    return tuple(_row(event, knows_all=knows_all) for event in related)


def chapters(rows: Sequence[HistoryRow]) -> tuple[Chapter, ...]:
    """A history, newest first, with its routine laid under what it belongs to."""
    found: list[tuple[HistoryRow, list[HistoryRow]]] = []
    for row in reversed(rows):
        if row.is_routine and found:
            found[-1][1].append(row)
        else:
            found.append((row, []))
    return tuple(Chapter(row, tuple(routine)) for row, routine in reversed(found))


def _row(event: PreservationEvent, *, knows_all: bool) -> HistoryRow:
    kind = (event.event_type, str(event.detail.get("act", "")))
    succeeded = event.outcome == Outcome.SUCCESS
    words = _ACTS if succeeded else _FAILED_ACTS
    copied = _COPIES_MADE.get(event.file.role) if _made_a_copy(event) and event.file else None
    what = str(copied or words.get(kind) or _about_rule(kind[1]) or event.get_event_type_display())
    evidence = tuple(_evidence(event.detail, knows_all=knows_all))
    return HistoryRow(event.at, str(event.agent), what, succeeded, evidence, event)


def _about_rule(act: str) -> str:
    """An act such as `embargo lifted` in the reader's language; empty for anything else."""
    rule, _, done = act.partition(" ")
    return str(_DONE[done]) % {"rule": _RULES[rule]} if rule in _RULES and done in _DONE else ""


def _made_a_copy(event: PreservationEvent) -> bool:
    return event.event_type == EventType.CREATION and event.file is not None and event.file.is_copy


def _evidence(detail: Mapping[str, Any], *, knows_all: bool) -> Iterator[Evidence]:
    for key, label in _EVIDENCE.items():
        if detail.get(key) and (knows_all or key not in _FOR_STAFF):
            yield Evidence(str(label), _words(key, detail[key]))


def _words(key: str, value: Any) -> str:
    if key == "recipe":
        return recipes.title_of(str(value))
    if key == "verdict" and value in Verdict.values:
        return str(Verdict(value).label)
    if key == "reason" and value in RestrictionReason.values:
        return str(RestrictionReason(value).label)
    if key == "reasons":
        return ", ".join(str(RejectionReason(reason).label) for reason in value)
    if key == "findings":
        return ", ".join(f"{FixityProblem(row['problem']).label}: {row['path']}" for row in value)
    if key == "changed":
        return ", ".join(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return str(value)
