"""The fields of a description as its page shows them: by area, empty ones hidden or offered for adding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise

from archive.domain import fields, processes
from archive.domain.field_words import AREAS
from archive.domain.fields import Area, Field, Kind
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Agent, Description, Term
from archive.policies.permissions import Verb, may_in
from archive.selectors.describing import described_fields, dublin_core
from archive.selectors.describing.described_fields import Value
from archive.web.dates import spoken

# What archivists add most often; the rest is folded away.
_ADDED_FIRST: Final = frozenset(
    {
        *("date_edtf", "creator", "scope_and_content", "subjects", "places", "depicted"),
        *("carrier", "process", "inscription"),
    }
)


@dataclass(frozen=True)
class Fact:
    """One term with its value; `records` are the names in it that have pages of their own."""

    name: str
    label: Promise
    text: str
    uri: str
    records: tuple[Agent, ...] | tuple[Term, ...]
    is_prose: bool


@dataclass(frozen=True)
class FactGroup:
    """The terms of one area."""

    label: Promise
    facts: list[Fact]


def context(
    request: HttpRequest, description: Description, *, levels_above: Sequence[Description] | None = None
) -> Mapping[str, Any]:
    """What `item/_facts.html` shows; the title only to those who can edit it there, others have it above."""
    can_describe = may_in(request.user, Verb.DESCRIBE, description)
    values = {each.field.name: each for each in described_fields.values(request.user, description)}
    shown = [value for name, value in values.items() if name != "title" or can_describe]
    offered = [
        field
        for field in fields.offered(LevelOfDescription(description.level))
        if can_describe and field.name not in values
    ]
    texts = {name: value.text for name, value in values.items()}
    return {
        "fact_groups": list(_groups(shown)),
        "addable": [field for field in offered if field.name in _ADDED_FIRST],
        "more_addable": [field for field in offered if field.name not in _ADDED_FIRST],
        "essential": fields.missing(LevelOfDescription(description.level), texts) if can_describe else (),
        "dublin_core": dublin_core.of(request.user, description, levels_above=levels_above),
    }


def _groups(values: list[Value]) -> list[FactGroup]:
    by_area: dict[Area, list[Fact]] = {}
    for value in values:
        by_area.setdefault(value.field.area, []).append(_fact(value))
    return [FactGroup(AREAS[area], found) for area, found in by_area.items()]


def _fact(value: Value) -> Fact:
    field = value.field
    return Fact(
        name=field.name,
        label=field.label,
        text=_shown(field, value.text),
        uri=processes.terms()[value.text].uri if _is_known_choice(field, value.text) else "",
        records=value.records,
        is_prose=field.kind is Kind.TEXT,
    )


def _shown(field: Field, text: str) -> str:
    if field.kind is Kind.DATE:
        return spoken(text)
    if _is_known_choice(field, text):
        return processes.named(text).label
    return text


def _is_known_choice(field: Field, text: str) -> bool:
    return field.kind is Kind.CHOICE and text in processes.terms()
