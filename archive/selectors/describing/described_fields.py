"""Reading the fields of a description as one person may read them.

Every page, export and view of a description takes its fields from here, so that a rule about what of them a
person may read has one place.
"""

from dataclasses import dataclass

from archive.domain import fields
from archive.domain.fields import Field, Kept
from archive.models import Agent, Description, Term, described
from archive.policies.visibility import Person, kept_back


@dataclass(frozen=True)
class Value:
    """What a field holds: its text, and the records behind the names in it."""

    field: Field
    text: str
    records: tuple[Agent, ...] | tuple[Term, ...] = ()


def values(person: Person, description: Description) -> tuple[Value, ...]:
    """The fields that have a value, in the order of ISAD(G), of a description that `person` may see."""
    texts, hidden = described.texts(description), kept_back(person, description)
    filled = [field for field in fields.ALL if texts[field.name] and field.name not in hidden]
    return tuple(Value(field, texts[field.name], _records(description, field)) for field in filled)


def texts(person: Person, description: Description) -> dict[str, str]:
    """The values as texts by name; empty where there is none, or none for this person."""
    found = {value.field.name: value.text for value in values(person, description)}
    return {field.name: found.get(field.name, "") for field in fields.ALL}


def _records(description: Description, field: Field) -> tuple[Agent, ...] | tuple[Term, ...]:
    if field.kept is Kept.AGENTS:
        roles = [role for role in description.agent_roles.all() if role.relation == field.name]
        return tuple(role.agent for role in sorted(roles, key=lambda role: role.position))
    if field.kept is Kept.TERMS:
        vocabulary = fields.VOCABULARIES[field.name]
        uses = [use for use in description.term_uses.all() if use.term.vocabulary == vocabulary]
        return tuple(use.term for use in sorted(uses, key=lambda use: use.position))
    return ()
