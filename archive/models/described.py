"""The fields of a description as texts, wherever each is kept (see `domain/fields.py`).

Reads take links from `agent_roles` and `term_uses`: prefetch `LINKS` where many descriptions are read.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation

from django.db.models import Prefetch, prefetch_related_objects

from archive.domain import date_words, fields, names, processes, search_words
from archive.domain.fields import Field, Kept, Kind
from archive.domain.search import searchable
from archive.models.agents import AgentRole
from archive.models.descriptions import Description
from archive.models.terms import TermUse

# Whatever ends a line outside; a lone CR beside a CR LF would come back as another text each time.
_LINE_END = re.compile(r"\r\n?")
LINKS = (
    Prefetch("agent_roles", queryset=AgentRole.objects.select_related("agent")),
    Prefetch("term_uses", queryset=TermUse.objects.select_related("term")),
)
FIELD_OF = {str(vocabulary): name for name, vocabulary in fields.VOCABULARIES.items()}
# What readers search, where it is less than all; `told_to_readers` writes it.
OPEN = ("search_public", "open_words", "open_title_words")
# What repeats other fields for lists and search; `retold` writes it.
RETOLD = ("creator", "search_text", "words", "title_words", *OPEN)


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


def retold(description: Description) -> None:
    """Write anew what repeats other fields; of linked records their other names too.

    The reference code is not among the words: a move of a branch changes it in every row below, by SQL.
    """
    searched = _searched(description, texts(description))
    description.creator = texts(description)["creator"]
    description.search_text = _with_code(description, searched)
    description.words = search_words.vector(searched)
    description.title_words = search_words.vector([description.title])
    told = told_to_readers(description, withheld=description.withheld, stand_in=description.stand_in_title)
    for name, value in told.items():
        setattr(description, name, value)


def told_to_readers(
    description: Description, *, withheld: Collection[str], stand_in: str
) -> dict[str, str | None]:
    """The columns that readers search, without withheld names and what is for staff.

    Empty where readers search all of it: `search_public` alone says whether the others count.
    """
    told = texts(description)
    kept_back = {*withheld, *fields.FOR_STAFF}
    if not any(told[name] for name in kept_back):
        return {"search_public": "", "open_words": None, "open_title_words": None}
    told |= dict.fromkeys(kept_back, "")
    if "title" in withheld:
        told["title"] = stand_in
    searched = _searched(description, told, but=kept_back)
    return {
        "search_public": _with_code(description, searched),
        "open_words": search_words.vector(searched),
        "open_title_words": search_words.vector([told["title"]]),
    }


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


def _searched(description: Description, told: Mapping[str, str], *, but: Collection[str] = ()) -> list[str]:
    """All texts that are searched where these are told; of linked records their other names too."""
    choices = (field.name for field in fields.ALL if field.kind is Kind.CHOICE)
    found = [*told.values(), *(processes.words(told[name]) for name in choices)]
    if not description._state.adding:
        roles = (role for role in description.agent_roles.all() if role.relation not in but)
        uses = (use for use in description.term_uses.all() if FIELD_OF[use.term.vocabulary] not in but)
        found += [key for role in roles for key in role.agent.keys[1:]]
        found += [key for use in uses for key in use.term.keys[1:]]
    return [text for text in found if text]


def _with_code(description: Description, searched: Collection[str]) -> str:
    return searchable(" ".join([description.reference_code, *searched]))


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
