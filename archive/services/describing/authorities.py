"""What authority records have in common: names, and how they are found by what was typed, or made."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from archive.domain import names
from archive.domain.errors import NameTaken
from archive.domain.vocabulary import AgentKind, EventType, NameKind, Vocabulary
from archive.models import Agent, Term
from archive.models.agents import IS_AUTHORITY
from archive.services import events

Record = TypeVar("Record", Agent, Term)


def living_agents() -> QuerySet[Agent]:
    """The authority records of agents that were not merged into others."""
    return Agent.objects.filter(IS_AUTHORITY, merged_into__isnull=True)


def living_terms(vocabulary: Vocabulary) -> QuerySet[Term]:
    """The terms of a vocabulary that were not merged into others."""
    return Term.objects.filter(vocabulary=vocabulary, merged_into__isnull=True)


def call(record: Record, *, name: str, parallel: str, variant: str) -> None:
    """Set all names of a record, and how they are compared. Raises `ValidationError`."""
    record.name = names.tidy(name)
    record.other_names = [
        *names.rows(parallel, NameKind.PARALLEL),
        *names.rows(variant, NameKind.VARIANT),
    ]
    fields = {
        "name": record.name,
        **{f"{row['kind']}_names": row["name"] for row in record.other_names},
    }
    for field, written in fields.items():
        require_short(field, written)
    record.key = names.key(record.name)
    compare_anew(record)


def compare_anew(record: Agent | Term) -> None:
    """Work out by which names a record is found."""
    others: list[str] = [names.key(row["name"]) for row in record.other_names]
    record.keys = list(dict.fromkeys([record.key, *others]))


def save(record: Record) -> None:
    """Save a record, new or changed. Raises `NameTaken` where another living one has its name."""
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError as error:
        raise NameTaken(name=record.name) from error


def agents_named(typed: Sequence[str], *, field: str, by: Agent) -> list[Agent]:
    """The agents of these names, by any of their names; those that nobody knows are recorded as people."""
    found: list[Agent] = []
    for name in typed:
        agent = _known(living_agents(), name)
        if agent is None:
            require_short(field, name)
            agent = Agent(kind=AgentKind.PERSON)
            call(agent, name=name, parallel="", variant="")
            save(agent)
            _record_made(by, authority=agent)
        found.append(agent)
    return list(dict.fromkeys(found))


def terms_named(typed: Sequence[str], *, vocabulary: Vocabulary, field: str, by: Agent) -> list[Term]:
    """The terms of these names in a vocabulary; new ones are added to it."""
    found: list[Term] = []
    for name in typed:
        term = _known(living_terms(vocabulary), name)
        if term is None:
            require_short(field, name)
            term = Term(vocabulary=vocabulary)
            call(term, name=name, parallel="", variant="")
            save(term)
            _record_made(by, term=term)
        found.append(term)
    return list(dict.fromkeys(found))


def require_short(field: str, name: str) -> None:
    """Raise `ValidationError` at `field` for a name that is longer than a record keeps."""
    if len(name) > names.LONGEST or len(names.key(name)) > names.LONGEST:
        message = _("The name “%(start)s…” is longer than %(most)d characters.") % {
            "start": name[:40],
            "most": names.LONGEST,
        }
        raise ValidationError({field: [message]})


def _known(records: QuerySet[Record], name: str) -> Record | None:
    """The record of that authorised name, else the first that has it among its other names."""
    key = names.key(name)
    return records.filter(key=key).first() or records.filter(keys__contains=[key]).order_by("pk").first()


def _record_made(by: Agent, *, authority: Agent | None = None, term: Term | None = None) -> None:
    detail = {"act": "authority recorded"}
    events.record(EventType.METADATA_MODIFICATION, by=by, authority=authority, term=term, detail=detail)
