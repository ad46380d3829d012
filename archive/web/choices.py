"""Facets and orders as links: what an address asks for, and the address with one thing changed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from archive.domain import date_words, processes
from archive.domain.errors import UnreadableDate
from archive.domain.rights import RightsBasis
from archive.domain.statements import STATEMENTS
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Agent, Term
from archive.selectors.finding import facets
from archive.selectors.finding.facets import Restoration, Share
from archive.selectors.finding.narrowing import Access, Narrowing
from archive.selectors.finding.tally import Facet, Tally

RESTORATIONS: Final[Mapping[str, Promise]] = {
    Restoration.RESTORED: gettext_lazy("Restored, approved"),
    Restoration.WAITING: gettext_lazy("Waiting for review"),
    Restoration.NONE: gettext_lazy("Scan only"),
}
HEADINGS: Final[Mapping[Facet, Promise]] = {
    Facet.LEVEL: gettext_lazy("Level"),
    Facet.DECADE: gettext_lazy("Date"),
    Facet.PROCESS: gettext_lazy("Process"),
    Facet.PEOPLE: gettext_lazy("People and bodies"),
    Facet.PLACE: gettext_lazy("Place"),
    Facet.SUBJECT: gettext_lazy("Subject"),
    Facet.RESTORATION: pgettext_lazy("facet", "Restoration"),
    Facet.RIGHTS: gettext_lazy("Rights"),
    Facet.ACCESS: gettext_lazy("Who may see it"),
}
_ACCESS: Final[Mapping[str, Promise]] = {
    Access.OPEN: gettext_lazy("Everybody"),
    Access.CLOSED: gettext_lazy("Not everybody"),
}
_DECADE: Final = re.compile(r"^\d{0,3}0$", re.ASCII)
_Key = Callable[[Share], tuple[int, str]]


def _by_count(share: Share) -> tuple[int, str]:
    return (-share.count, share.value)


def _by_decade(share: Share) -> tuple[int, str]:
    return (10_000 if share.value == facets.UNDATED else int(share.value), "")


def _as_listed(values: Sequence[str]) -> _Key:
    return lambda share: (values.index(share.value), "")


_ORDER: Final[Mapping[Facet, _Key]] = {
    **dict.fromkeys((Facet.PROCESS, Facet.PEOPLE, Facet.PLACE, Facet.SUBJECT, Facet.RIGHTS), _by_count),
    Facet.LEVEL: _as_listed(LevelOfDescription.values),
    Facet.DECADE: _by_decade,
    Facet.RESTORATION: _as_listed(list(Restoration)),
    Facet.ACCESS: _as_listed(list(Access)),
}
NAMED: Final = frozenset({Facet.PEOPLE, Facet.PLACE, Facet.SUBJECT})


@dataclass(frozen=True)
class Choice:
    """One value of a facet as a link; `is_chosen` ones lead back to the list without it."""

    label: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """One facet with its values."""

    name: str
    heading: str
    choices: tuple[Choice, ...]


def narrowing(query: QueryDict) -> Narrowing:
    """What an address asks for; what cannot be read there narrows nothing."""
    asked = {facet: query.get(facet, "") for facet in Facet}
    restoration, access = asked[Facet.RESTORATION], asked[Facet.ACCESS]
    decade = asked[Facet.DECADE]
    return Narrowing(
        level=asked[Facet.LEVEL] if asked[Facet.LEVEL] in LevelOfDescription.values else "",
        decade=decade if decade == facets.UNDATED or _DECADE.match(decade) else "",
        process=asked[Facet.PROCESS] if asked[Facet.PROCESS] in processes.terms() else "",
        rights=asked[Facet.RIGHTS] if asked[Facet.RIGHTS] in {*STATEMENTS, *RightsBasis.values} else "",
        people=_uid(asked[Facet.PEOPLE]),
        place=_uid(asked[Facet.PLACE]),
        subject=_uid(asked[Facet.SUBJECT]),
        restoration=Restoration(restoration) if restoration in list(Restoration) else None,
        access=Access(access) if access in list(Access) else None,
        earliest=_day(query.get("from", ""), is_end=False),
        latest=_day(query.get("to", ""), is_end=True),
    )


def unreadable_dates(query: QueryDict) -> list[str]:
    """What stands in the date fields of an address and is no date."""
    texts = [query.get(name, "").strip() for name in ("from", "to")]
    return [text for text in texts if text and _day(text, is_end=False) is None]


def groups(
    query: QueryDict,
    tally: Tally,
    *,
    agents: Mapping[int, Agent],
    terms: Mapping[int, Term],
) -> list[Group]:
    """The facets that part what was found, or that something was chosen from."""
    found = []
    for facet, shares in tally.facets.items():
        records: Mapping[int, Agent | Term] = agents if facet is Facet.PEOPLE else terms
        named = [_named(share, records) for share in shares] if facet in NAMED else list(shares)
        ordered = sorted((share for share in named if share), key=_ORDER[facet])
        choices = tuple(_choice(query, facet, share, _label(facet, share, records)) for share in ordered)
        if any(choice.is_chosen for choice in choices) or len(choices) > 1 or (choices and facet in NAMED):
            found.append(Group(facet, str(HEADINGS[facet]), choices))
    return sorted(found, key=lambda group: list(Facet).index(Facet(group.name)))


def chosen(query: QueryDict, shown: Sequence[Group]) -> list[Choice]:
    """What was chosen, as links that take it away; also where nothing that was found has it."""
    found = [choice for group in shown for choice in group.choices if choice.is_chosen]
    told = {group.name for group in shown if any(choice.is_chosen for choice in group.choices)}
    for facet in Facet:
        if query.get(facet) and facet not in told:
            link = changed(query, **{facet: None}, page=None)
            found.append(Choice(label=str(HEADINGS[facet]), count=0, query=link, is_chosen=True))
    return found


def changed(query: QueryDict, **changes: str | None) -> str:
    """The address's query with these changes, ending in & where it is not empty."""
    kept = [(name, value) for name, values in query.lists() if name not in changes for value in values]
    text = urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])
    return f"{text}&" if text else ""


def _named(share: Share, records: Mapping[int, Agent | Term]) -> Share | None:
    """A share by the address of its record; None where the person may not see the record."""
    record = records.get(int(share.value))
    return Share(str(record.uid), share.count) if record else None


def _choice(query: QueryDict, facet: Facet, share: Share, label: str) -> Choice:
    is_chosen = query.get(facet) == share.value
    link = changed(query, **{facet: None if is_chosen else share.value}, page=None)
    return Choice(label=label, count=share.count, query=link, is_chosen=is_chosen)


def _label(facet: Facet, share: Share, records: Mapping[int, Agent | Term]) -> str:
    if facet in NAMED:
        return next(str(record.name) for record in records.values() if str(record.uid) == share.value)
    if facet is Facet.LEVEL:
        return str(LevelOfDescription(share.value).label)
    if facet is Facet.PROCESS:
        return processes.named(share.value).label if share.value in processes.terms() else share.value
    if facet is Facet.DECADE:
        return (
            _("No date")
            if share.value == facets.UNDATED
            else _("%(decade)s0s") % {"decade": share.value[:-1]}
        )
    if facet is Facet.RIGHTS:
        known = STATEMENTS.get(share.value)
        return known.label(get_language() or "en") if known else str(RightsBasis(share.value).label)
    return str((RESTORATIONS if facet is Facet.RESTORATION else _ACCESS)[share.value])


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str, *, is_end: bool) -> date | None:
    if not text.strip():
        return None
    try:
        read = date_words.read(text[:100])
    except UnreadableDate:
        return None
    return read.latest if is_end else read.earliest
