"""Reading events as the chain hashes them, and the places that they have in seals."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from archive.domain import chain
from archive.models import Agent, PreservationEvent, SealedEvent

_AT_ONCE = 5000
_KEYS = ("description_id", "file_id", "run_id", "authority_id", "term_id", "accession_id")
_COLUMNS = ("pk", "uid", "event_type", "moment", "agent_id", *_KEYS, "outcome", "detail_text")


class Moment(Func):
    """A point in time as `chain.moment` writes it, made by PostgreSQL.

    A time that was tampered with may lie where Python has no dates: it comes as PostgreSQL's own text.
    """

    template = (
        "CASE WHEN %(expressions)s BETWEEN '0001-01-01Z' AND '9999-12-31Z' "
        "THEN to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') "
        "ELSE (%(expressions)s)::text END"
    )
    output_field = TextField()


@dataclass(frozen=True)
class EventRow:
    """One event as it stands in the database now, with everything that the chain hashes but names."""

    pk: int
    uid: UUID
    agent: int
    facts: Mapping[str, Any]
    detail: str

    def document(self, agents: Mapping[str, Any]) -> dict[str, Any]:
        """What is hashed: the event and its agent, as `agents` names it."""
        return {**self.facts, "agent": agents.get(str(self.agent)), "detail": chain.exact(self.detail)}

    @property
    def order(self) -> tuple[str, int]:
        """Where the event stands among others: by time, then by number."""
        return str(self.facts["at"]), self.pk


@dataclass(frozen=True)
class Entry:
    """One place in a seal, and the event's row as it is now; None when it is gone."""

    event: int
    uid: UUID
    seal: int
    position: int
    leaf: bytes
    row: EventRow | None


def rows(events: QuerySet[PreservationEvent]) -> list[EventRow]:
    """These events as the chain sees them, in the order of the query."""
    found = events.annotate(moment=Moment("at"), detail_text=Cast("detail", TextField()))
    return [_row(dict(zip(_COLUMNS, values, strict=True))) for values in found.values_list(*_COLUMNS)]


def _row(values: dict[str, Any]) -> EventRow:
    facts = {name.removesuffix("_id"): _key(values[name]) for name in _KEYS}
    facts |= {
        "uid": str(values["uid"]),
        "type": values["event_type"],
        "at": values["moment"],
        "outcome": values["outcome"],
    }
    return EventRow(values["pk"], values["uid"], values["agent_id"], facts, values["detail_text"])


def _key(value: object) -> object:
    return str(value) if isinstance(value, UUID) else value


def waiting(*, above: int = 0) -> QuerySet[PreservationEvent]:
    """Events with a number over `above` that no seal holds yet, by number."""
    held = SealedEvent.objects.filter(event=OuterRef("pk"))
    return PreservationEvent.objects.filter(~Exists(held), pk__gt=above).order_by("pk")


def agents_of(events: Iterable[EventRow]) -> dict[str, dict[str, Any]]:
    """Who acted in these events, by key, as they are called now."""
    return named({event.agent for event in events})


def named(keys: Iterable[int]) -> dict[str, dict[str, Any]]:
    """What the chain says of these agents."""
    found = Agent.objects.filter(pk__in=keys).values_list("pk", "uid", "kind", "name", "version")
    return {
        str(pk): {"id": pk, "uid": str(uid), "kind": kind, "name": name, "version": version}
        for pk, uid, kind, name, version in found
    }


def entries() -> Iterator[Entry]:
    """Every place in every seal, in order, in bounded memory."""
    places = SealedEvent.objects.order_by("seal_id", "position")
    told = places.values_list("event_id", "uid", "seal_id", "position", "leaf").iterator(_AT_ONCE)
    while chunk := list(islice(told, _AT_ONCE)):
        yield from _entries(chunk)


def _entries(chunk: Sequence[tuple[int, UUID, int, int, Any]]) -> Iterator[Entry]:
    there = PreservationEvent.objects.filter(pk__in=[event for event, *_ in chunk])
    by_key = {row.pk: row for row in rows(there.order_by())}
    for event, uid, seal, position, leaf in chunk:
        yield Entry(event, uid, seal, position, bytes(leaf), by_key.get(event))


def moment_of(column: str) -> Moment:
    """The annotation that reads a column of times as the chain writes them."""
    return Moment(F(column))
