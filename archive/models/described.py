"""The fields of a description as texts, wherever each is kept (see `domain/fields.py`).

Reads take links from `agent_roles` and `term_uses`: prefetch `LINKS` where many descriptions are read.
"""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import prefetch_related_objects

from archive.domain import date_words, fields, names, processes
from archive.domain.fields import Field, Kept, Kind
from archive.domain.search import folded
from archive.models.descriptions import Description

# Whatever ends a line outside; a lone CR beside a CR LF would come back as another text each time.
_LINE_END = re.compile(r"\r\n?")
LINKS = ("agent_roles__agent", "term_uses__term")


def texts(description: Description) -> dict[str, str]:
    """The value of every field; empty where there is none."""
    linked = {} if description._state.adding else _linked(description)
    return {field.name: _own(description, field, linked) for field in fields.ALL}


def written(field: Field, text: str) -> str:
    """A value in the one spelling that it is kept in. Raises `UnreadableDate`."""
    if field.kind is Kind.DATE:
        return date_words.read(text).text if text.strip() else ""
    if field.kind is Kind.NAMES:
        return names.joined(names.split(text))
    if field.kind is Kind.NUMBER:
        return number(text)
    return _LINE_END.sub("\n", text).strip()


def put(description: Description, field: Field, text: str) -> None:
    """Set a column or an element; links are the services' work."""
    if field.kept is Kept.ELEMENT:
        kept = {name: value for name, value in description.elements.items() if name != field.name}
        description.elements = {**kept, field.name: text} if text else kept
    elif field.kind is Kind.NUMBER:
        setattr(description, field.name, text or None)
    else:
        setattr(description, field.name, text)


def searched(description: Description) -> str:
    """Everything of a description that is searched, folded; of linked records their other names too."""
    told = texts(description)
    choices = (field.name for field in fields.ALL if field.kind is Kind.CHOICE)
    words = [description.reference_code, *told.values(), *(processes.words(told[name]) for name in choices)]
    if not description._state.adding:
        words += [key for role in description.agent_roles.all() for key in role.agent.keys[1:]]
        words += [key for use in description.term_uses.all() for key in use.term.keys[1:]]
    return folded(" ".join(word for word in words if word))


def forget_links(description: Description) -> None:
    """Have the links of a description read anew, after they were changed."""
    cache = getattr(description, "_prefetched_objects_cache", {})
    for name in ("agent_roles", "term_uses"):
        cache.pop(name, None)


def number(text: str) -> str:
    """A number as one spelling: `120,50` and `120.5` are one; anything else comes back as it is."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return text.strip()
    return f"{value.normalize():f}" if value.is_finite() else text.strip()


def _linked(description: Description) -> Mapping[str, list[str]]:
    by_vocabulary = {str(vocabulary): name for name, vocabulary in fields.VOCABULARIES.items()}
    prefetch_related_objects([description], *LINKS)
    found: dict[str, list[str]] = {}
    for role in sorted(description.agent_roles.all(), key=lambda role: role.position):
        found.setdefault(role.relation, []).append(role.agent.name)
    for use in sorted(description.term_uses.all(), key=lambda use: use.position):
        found.setdefault(by_vocabulary[use.term.vocabulary], []).append(use.term.name)
    return found


def _own(description: Description, field: Field, linked: Mapping[str, list[str]]) -> str:
    if field.kept is Kept.ELEMENT:
        return str(description.elements.get(field.name, ""))
    if field.kept is not Kept.COLUMN:
        return names.joined(linked.get(field.name, []))
    value = getattr(description, field.name)
    if value is None:
        return ""
    return number(str(value)) if field.kind is Kind.NUMBER else str(value)
