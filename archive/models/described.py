"""The fields of a description as texts, wherever each is kept (see `domain/fields.py`).

Reads take links from `agent_roles` and `term_uses`: prefetch `LINKS` where many descriptions are read.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import prefetch_related_objects

from archive.domain import fields, names, processes
from archive.domain.fields import Field, Kept, Kind
from archive.domain.search import folded
from archive.models.descriptions import Description

LINKS = ("agent_roles__agent", "term_uses__term")
FIELD_OF = {str(vocabulary): name for name, vocabulary in fields.VOCABULARIES.items()}


def texts(description: Description) -> dict[str, str]:
    """The value of every field; empty where there is none."""
    linked = {} if description._state.adding else _linked(description)
    return {field.name: _own(description, field, linked) for field in fields.ALL}


def put(description: Description, field: Field, text: str) -> None:
    """Set a column or an element; links are the services' work."""
    if field.kept is Kept.ELEMENT:
        kept = {name: value for name, value in description.elements.items() if name != field.name}
        description.elements = {**kept, field.name: text} if text else kept
    elif field.kind is Kind.NUMBER:
        setattr(description, field.name, text or None)
    else:
        setattr(description, field.name, text)


def searched(description: Description, *, but: Collection[str] = (), title: str | None = None) -> str:
    """Everything of a description that is searched, folded; of linked records their other names too.

    Without the fields in `but`, and with another title where one stands in.
    """
    told = {name: "" if name in but else text for name, text in texts(description).items()}
    if title is not None:
        told["title"] = title
    choices = (field.name for field in fields.ALL if field.kind is Kind.CHOICE)
    words = [description.reference_code, *told.values(), *(processes.words(told[name]) for name in choices)]
    if not description._state.adding:
        words += [
            key
            for role in description.agent_roles.all()
            if role.relation not in but
            for key in role.agent.keys[1:]
        ]
        words += [
            key
            for use in description.term_uses.all()
            if FIELD_OF[use.term.vocabulary] not in but
            for key in use.term.keys[1:]
        ]
    return folded(" ".join(word for word in words if word))


def searched_by_readers(description: Description, *, withheld: Collection[str], stand_in: str) -> str:
    """What readers search of a description; empty where they search all of it.

    Without withheld names, and without what is for staff.
    """
    told = texts(description)
    kept_back = {*withheld, *(field.name for field in fields.ALL if field.is_for_staff)}
    if not any(told[name] for name in kept_back):
        return ""
    title = stand_in if "title" in withheld else None
    return searched(description, but=kept_back, title=title)


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
    prefetch_related_objects([description], *LINKS)
    found: dict[str, list[str]] = {}
    for role in sorted(description.agent_roles.all(), key=lambda role: role.position):
        found.setdefault(role.relation, []).append(role.agent.name)
    for use in sorted(description.term_uses.all(), key=lambda use: use.position):
        found.setdefault(FIELD_OF[use.term.vocabulary], []).append(use.term.name)
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
