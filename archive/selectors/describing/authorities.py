"""Reading names and terms: lists, records, the descriptions that they stand in, and their history."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, Func, QuerySet, TextField, Value

from archive.domain import search
from archive.domain.vocabulary import Vocabulary
from archive.models import Agent, AgentRole, Description, PreservationEvent, Term, TermUse
from archive.policies.authorities import (
    agents_visible_to,
    record_events_visible_to,
    roles_visible_to,
    terms_visible_to,
    uses_visible_to,
)
from archive.policies.visibility import Person
from archive.selectors.finding import catalogue

Record = TypeVar("Record", Agent, Term)


def agents(person: Person, query: str = "") -> QuerySet[Agent]:
    """The living authority records that `person` may see, by name, with all words of a query."""
    living = agents_visible_to(person, Agent.objects.filter(merged_into__isnull=True))
    return _with_words(living, query)


def terms(person: Person, vocabulary: Vocabulary, query: str = "") -> QuerySet[Term]:
    """The living terms of a vocabulary that `person` may see, by name."""
    living = Term.objects.filter(vocabulary=vocabulary, merged_into__isnull=True)
    return _with_words(terms_visible_to(person, living), query)


def agent(person: Person, uid: UUID) -> Agent | None:
    """The record of this address, or the one it was merged into; None where `person` sees none."""
    found = Agent.objects.filter(uid=uid).first()
    while found is not None and found.merged_into_id is not None:
        found = Agent.objects.get(pk=found.merged_into_id)
    return agents_visible_to(person, Agent.objects.filter(pk=found.pk)).first() if found else None


def term(person: Person, vocabulary: Vocabulary, uid: UUID) -> Term | None:
    """The term of this address, or the one it was merged into; None where `person` sees none."""
    found = Term.objects.filter(uid=uid, vocabulary=vocabulary).first()
    while found is not None and found.merged_into_id is not None:
        found = Term.objects.get(pk=found.merged_into_id)
    return terms_visible_to(person, Term.objects.filter(pk=found.pk)).first() if found else None


def descriptions_of(person: Person, record: Agent | Term) -> QuerySet[Description]:
    """The descriptions that a record stands in, as far as `person` may see them."""
    seen = catalogue.descriptions(person).order_by("sort_key")
    if isinstance(record, Agent):
        return seen.filter(pk__in=roles_visible_to(person, record.roles.all()).values("description"))
    return seen.filter(pk__in=uses_visible_to(person, record.uses.all()).values("description"))


def relations_in(person: Person, agent: Agent, descriptions: Iterable[Description]) -> dict[UUID, list[str]]:
    """What an agent has to do with each of these descriptions, in words."""
    found: dict[UUID, list[str]] = {}
    keys = [each.pk for each in descriptions]
    for role in roles_visible_to(person, AgentRole.objects.filter(agent=agent, description__in=keys)):
        found.setdefault(role.description_id, []).append(str(role.get_relation_display()))
    return found


def counts(person: Person, records: Iterable[Agent] | Iterable[Term]) -> dict[int, int]:
    """In how many descriptions each of these stands, as far as `person` may see them; by primary key."""
    shown = list(records)
    if all(isinstance(record, Agent) for record in shown):
        roles = roles_visible_to(person, AgentRole.objects.filter(agent__in=[each.pk for each in shown]))
        rows = roles.order_by().values("agent").annotate(count=Count("description", distinct=True))
        return {row["agent"]: row["count"] for row in rows}
    uses = uses_visible_to(person, TermUse.objects.filter(term__in=[each.pk for each in shown]))
    rows_of_terms = uses.order_by().values("term").annotate(count=Count("description", distinct=True))
    return {row["term"]: row["count"] for row in rows_of_terms}


def narrower(person: Person, term: Term) -> QuerySet[Term]:
    """The terms right below, as far as `person` may see them."""
    return terms_visible_to(person, term.narrower.all()).order_by("key")


def broader(person: Person, term: Term) -> QuerySet[Term]:
    """The terms right above, as far as `person` may see them."""
    return terms_visible_to(person, term.broader.all()).order_by("key")


def history(person: Person, record: Agent | Term) -> QuerySet[PreservationEvent]:
    """The events of a record that `person` may see, newest first."""
    events = PreservationEvent.objects.select_related("agent").order_by("-at", "-pk")
    of = events.filter(authority=record) if isinstance(record, Agent) else events.filter(term=record)
    return record_events_visible_to(person, of)


def merge_event(person: Person, uid: UUID) -> PreservationEvent | None:
    """The event of a merge, or None where it does not exist for this person."""
    events = PreservationEvent.objects.select_related("authority", "term").filter(detail__act="merged")
    return record_events_visible_to(person, events.filter(uid=uid)).first()


def _with_words(records: QuerySet[Record], query: str) -> QuerySet[Record]:
    spelled = Func(F("keys"), Value(" "), function="array_to_string", output_field=TextField())
    found = records.annotate(spelled=spelled).order_by("key")
    for word in search.words(query):
        found = found.filter(spelled__contains=word)
    return found
