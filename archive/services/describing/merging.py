"""Two records of one thing become one: every link is kept, the old address leads on, and it can be undone."""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import transaction

from archive.domain import names
from archive.domain.errors import CannotMerge, CannotUndo
from archive.domain.vocabulary import EventType, NameKind
from archive.models import Agent, Description, PreservationEvent, Term, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import events
from archive.services.agents import agent_of
from archive.services.describing import authorities, links, merged_links

UNDONE_UP_TO: Final = 2000  # links; more would make the event that remembers them too long
Record = TypeVar("Record", Agent, Term)


@dataclass(frozen=True)
class Preview:
    """What a merge would move: links to descriptions, those that both have, and links to other records."""

    descriptions: int
    in_both: int
    others: int

    @property
    def can_be_undone(self) -> bool:
        """Whether the event will remember every link."""
        return self.descriptions + self.others <= UNDONE_UP_TO


def preview(drop: Record, *, into: Record) -> Preview:
    """What merging `drop` into the other would move. Raises `CannotMerge`."""
    _require_pair(drop, into)
    return Preview(
        descriptions=merged_links.of(drop).count(),
        in_both=merged_links.doubled(drop, into).count(),
        others=merged_links.others(drop),
    )


@transaction.atomic
def merge(drop: Record, *, into: Record, by: User) -> PreservationEvent:
    """Give all links of `drop` to the other record, which takes over its names; returns the event.

    Raises `NotPermitted`, `OtherBranch` where a description of another branch has either, `CannotMerge`.
    """
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    drop, into = _locked(drop), _locked(into)
    _require_all(drop, into, by=by)
    seen = preview(drop, into=into)
    told = list(merged_links.of(drop).values_list("description", flat=True))
    moved = merged_links.move(drop, into)
    moved["other_names"] = into.other_names
    into.other_names = _names_of_both(into, drop)
    authorities.compare_anew(into)
    into.revision += 1
    drop.merged_into, drop.revision = into, drop.revision + 1
    drop.save()
    into.save()
    moved["revision"] = into.revision
    links.retell(Description.objects.filter(pk__in=told))
    detail = {"act": "merged", "from": str(drop.uid), "name": drop.name, "into": str(into.uid)}
    return _record(into, {**detail, "moved": moved} if seen.can_be_undone else detail, by=by)


@transaction.atomic
def undo(event: PreservationEvent, *, by: User) -> Agent | Term:
    """Take a merge back: every link that it moved and that is still there returns; gives the record set free.

    The other record keeps the names that it gained if it was edited since. Raises `NotPermitted`,
    `OtherBranch`, and `CannotUndo` where the merge was too large, was undone already, or the record was
    merged further.
    """
    permissions.require(by, Verb.KEEP_AUTHORITIES)
    moved = event.detail.get("moved")
    if event.detail.get("act") != "merged" or moved is None:
        raise CannotUndo(name=str(event.detail.get("name", "")))
    if event.term is not None:
        return _set_free(event, Term, event.term, moved, by=by)
    if event.authority is not None:
        return _set_free(event, Agent, event.authority, moved, by=by)
    raise CannotUndo(name=str(event.detail.get("name", "")))


def _set_free(
    event: PreservationEvent, kind: type[Record], kept: Record, moved: dict[str, Any], *, by: User
) -> Record:
    living = kind.objects.select_for_update()
    freed = living.filter(uid=event.detail["from"], merged_into=kept.pk).first()
    into = living.filter(pk=kept.pk, merged_into__isnull=True).first()
    if freed is None or into is None:
        raise CannotUndo(name=str(event.detail["name"]))
    _require_all(freed, into, by=by)
    freed.merged_into, freed.revision = None, freed.revision + 1
    authorities.save(freed)
    merged_links.move_back(freed, into, moved)
    if into.revision == moved["revision"]:
        into.other_names = moved["other_names"]
        authorities.compare_anew(into)
    into.revision += 1
    into.save()
    for record in (freed, into):
        told = merged_links.of(record).values("description")
        links.retell(Description.objects.filter(pk__in=told))
    detail = {"act": "merge undone", "from": str(freed.uid), "name": freed.name, "event": str(event.uid)}
    _record(into, detail, by=by)
    return freed


def _require_pair(drop: Record, into: Record) -> None:
    is_pair = type(drop) is type(into) and drop.pk != into.pk
    if not is_pair or drop.merged_into_id or into.merged_into_id or not _is_of_one_list(drop, into):
        raise CannotMerge(name=drop.name)


def _is_of_one_list(drop: Agent | Term, into: Agent | Term) -> bool:
    if isinstance(drop, Term) and isinstance(into, Term):
        return drop.vocabulary == into.vocabulary
    return authorities.living_agents().filter(pk__in=[drop.pk, into.pk]).count() == 2


def _require_all(*records: Agent | Term, by: User) -> None:
    for record in records:
        told = merged_links.of(record).values("description")
        permissions.require_in_all(by, Verb.KEEP_AUTHORITIES, Description.objects.filter(pk__in=told))


def _locked(record: Record) -> Record:
    return type(record).objects.select_for_update().get(pk=record.pk)


def _names_of_both(into: Agent | Term, drop: Agent | Term) -> list[dict[str, str]]:
    """The other names of both, and the authorised name of the one that goes, each once."""
    gained = [{"name": drop.name, "kind": str(NameKind.VARIANT), "language": ""}, *drop.other_names]
    seen, found = {into.key}, []
    for row in [*into.other_names, *gained]:
        key = names.key(row["name"])
        if key not in seen:
            seen.add(key)
            found.append(row)
    return found


def _record(record: Agent | Term, detail: dict[str, Any], *, by: User) -> PreservationEvent:
    return events.record(
        EventType.METADATA_MODIFICATION,
        by=agent_of(by),
        authority=record if isinstance(record, Agent) else None,
        term=record if isinstance(record, Term) else None,
        detail=detail,
    )
