"""What a set of descriptions can be narrowed to: level, dates, names, restoration, rights, openness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from archive.domain.vocabulary import Vocabulary
from archive.models import Agent, AgentRole, Description, Term, TermUse
from archive.policies.authorities import (
    agents_visible_to,
    roles_visible_to,
    terms_visible_to,
    uses_visible_to,
)
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person, open_to_all
from archive.selectors.finding import facets
from archive.selectors.finding.facets import Restoration


class Access(StrEnum):
    """Whether everybody sees a description today; staff may ask."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Narrowing:
    """What was chosen; empty or None where nothing was. Names are the addresses of their records."""

    level: str = ""
    decade: str = ""
    process: str = ""
    rights: str = ""
    people: UUID | None = None
    place: UUID | None = None
    subject: UUID | None = None
    restoration: Restoration | None = None
    access: Access | None = None
    earliest: date | None = None
    latest: date | None = None


TERMS: Mapping[str, Vocabulary] = {"place": Vocabulary.PLACE, "subject": Vocabulary.SUBJECT}


def narrowed(person: Person, rows: QuerySet[Description], to: Narrowing) -> QuerySet[Description]:
    """The rows that have all that was chosen, as far as `person` may know it."""
    if to.level:
        rows = rows.filter(level=to.level)
    if to.process:
        rows = rows.filter(process=to.process)
    if to.rights:
        rows = rows.filter(rights__contains=[to.rights])
    if to.decade:
        rows = facets.in_decade(rows, to.decade)
    if to.restoration:
        rows = facets.with_restoration(person, rows, to.restoration)
    if to.access and may(person, Verb.SEE_STAFF_ONLY):
        rows = rows.filter(open_to_all() if to.access is Access.OPEN else ~open_to_all())
    return _named(person, rows.filter(_between(to.earliest, to.latest)), to)


def _between(earliest: date | None, latest: date | None) -> Q:
    """Dates that may lie in this range: the range of a date and this one have a day in common."""
    met = Q()
    if earliest:
        met &= Q(date_latest__gte=earliest)
    if latest:
        met &= Q(date_earliest__lte=latest)
    return met


def _named(person: Person, rows: QuerySet[Description], to: Narrowing) -> QuerySet[Description]:
    if to.people:
        agents = agents_visible_to(person, Agent.objects.filter(uid=to.people))
        roles = roles_visible_to(person, AgentRole.objects.filter(agent__in=list(agents)))
        rows = rows.filter(pk__in=roles.values("description"))
    for name, vocabulary in TERMS.items():
        uid = getattr(to, name)
        if uid:
            terms = terms_visible_to(person, Term.objects.filter(uid=uid, vocabulary=vocabulary))
            uses = uses_visible_to(person, TermUse.objects.filter(term__in=list(terms)))
            rows = rows.filter(pk__in=uses.values("description"))
    return rows
