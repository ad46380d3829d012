"""The agents and terms of descriptions: tied, untied, and told again where their names changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import QuerySet

from archive.domain import fields, names
from archive.domain.fields import Field, Kept
from archive.models import Agent, AgentRole, Description, Term, TermUse, described
from archive.services.describing import authorities

_AT_ONCE: Final = 500
Linked = Sequence[Agent] | Sequence[Term]


def found(field: Field, text: str, *, by: Agent) -> Linked:
    """The records of the names in `text`; new ones are made."""
    typed = names.split(text)
    if field.kept is Kept.AGENTS:
        return authorities.agents_named(typed, field=field.name, by=by)
    return authorities.terms_named(typed, vocabulary=fields.VOCABULARIES[field.name], field=field.name, by=by)


def tie(description: Description, linked: Mapping[str, Linked]) -> None:
    """Make these the linked records of a saved description, for each field that is named."""
    for name, records in linked.items():
        if name in fields.RELATIONS:
            relation = fields.RELATIONS[name]
            description.agent_roles.filter(relation=relation).delete()
            AgentRole.objects.bulk_create(
                AgentRole(description=description, agent=record, relation=relation, position=place)
                for place, record in enumerate(records)
                if isinstance(record, Agent)
            )
        else:
            description.term_uses.filter(term__vocabulary=fields.VOCABULARIES[name]).delete()
            TermUse.objects.bulk_create(
                TermUse(description=description, term=record, position=place)
                for place, record in enumerate(records)
                if isinstance(record, Term)
            )
    described.forget_links(description)


def retell(descriptions: QuerySet[Description]) -> int:
    """Write the names of linked records anew into the descriptions that repeat them; returns how many."""
    told = 0
    for chunk in _chunks(descriptions.order_by("pk").prefetch_related(*described.LINKS)):
        for description in chunk:
            described.retold(description)
            description.creator = description.creator[:1000]
        Description.objects.bulk_update(chunk, described.RETOLD)
        told += len(chunk)
    return told


def of_agent(agent: Agent) -> QuerySet[Description]:
    """The descriptions that an agent is tied to."""
    return Description.objects.filter(pk__in=agent.roles.values("description"))


def of_term(term: Term) -> QuerySet[Description]:
    """The descriptions that use a term."""
    return Description.objects.filter(pk__in=term.uses.values("description"))


def _chunks(rows: QuerySet[Description]) -> Iterable[list[Description]]:
    chunk: list[Description] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        chunk.append(row)
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
