"""The page of a search: what was asked, what was found and why, and where one can go from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from archive.domain import search_query
from archive.domain.search_query import Term
from archive.models import Agent
from archive.models import Term as Subject
from archive.policies.visibility import Person
from archive.selectors.custody import holdings
from archive.selectors.custody.holdings import Card
from archive.selectors.finding import saved_searches, search
from archive.selectors.finding.search import Found
from archive.selectors.finding.tally import Facet, Order, Tally
from archive.web import choices, highlight, paging
from archive.web.highlight import Reason

PER_PAGE = 24
_KEPT: Final = ("q", "from", "to", "sort", *Facet)
_ORDERS: Final[Mapping[Order, Promise]] = {
    Order.MATCH: gettext_lazy("best first"),
    Order.DATE: gettext_lazy("by date"),
    Order.TITLE: gettext_lazy("by title"),
    Order.CODE: gettext_lazy("by reference code"),
}


@dataclass(frozen=True)
class Hit:
    """One description that was found."""

    card: Card
    title: SafeString
    reasons: list[Reason]

    @property
    def is_level(self) -> bool:
        """Whether it is a level rather than an item."""
        return not self.card.description.is_item


def context(request: HttpRequest) -> Mapping[str, Any]:
    """What `catalogue/search.html` shows; without words or filters, nothing is looked for."""
    query = request.GET.get("q", "").replace("\x00", "")[: search_query.LONGEST].strip()
    terms = search_query.parse(query)
    is_asked = bool(terms) or (not query and any(request.GET.get(name) for name in ("from", "to", *Facet)))
    told = {
        "query": query,
        "is_asked": is_asked,
        "has_words": bool(query),
        "saved": saved_searches.saved_searches(request.user)[:10],
        "unreadable": choices.unreadable_dates(request.GET),
        "asked_from": request.GET.get("from", ""),
        "asked_to": request.GET.get("to", ""),
        "kept_fields": [
            (name, request.GET[name])
            for name in _KEPT
            if request.GET.get(name) and name not in ("from", "to")
        ],
    }
    return {**told, **_found(request, terms)} if is_asked else told


def kept_query(request: HttpRequest) -> str:
    """The part of an address that says what was asked for, in one order."""
    asked = request.GET.copy()
    for name in list(asked):
        if name not in _KEPT or not asked[name]:
            del asked[name]
    return asked.urlencode()


def _found(request: HttpRequest, terms: Sequence[Term]) -> Mapping[str, Any]:
    person, query = request.user, request.GET
    standard = Order.MATCH if terms else Order.CODE
    offered = [each for each in _ORDERS if terms or each is not Order.MATCH]
    order = next((each for each in offered if each == query.get("sort")), standard)
    found: list[Found] = []

    def count(page: slice) -> Tally:
        asked = choices.narrowing(query)
        found.append(search.find(person, terms, narrowing=asked, order=order, page=page))
        return found[-1].tally

    tally, page = paging.counted_page(query.get("page"), PER_PAGE, count)
    agents, subjects = _records(person, tally)
    groups = choices.groups(query, tally, agents=agents, terms=subjects)
    return {
        "page": page,
        "tally": tally,
        "is_loose": found[-1].is_loose,
        "hits": _hits(person, tally, highlight.patterns(terms, is_loose=found[-1].is_loose)),
        "groups": groups,
        "chosen": choices.chosen(query, groups),
        "kept": choices.changed(query, page=None),
        "to_keep": kept_query(request),
        "without_filters": choices.changed(
            query, page=None, **{"from": None, "to": None}, **dict.fromkeys(Facet, None)
        ),
        "orders": [
            (choices.changed(query, sort=each, page=None), _ORDERS[each], each == order) for each in offered
        ],
    }


def _hits(person: Person, tally: Tally, wanted: highlight.Patterns) -> list[Hit]:
    cards = holdings.cards(person, search.shown(person, tally.keys))
    return [
        Hit(
            card=card,
            title=highlight.marked(card.description.title, wanted),
            reasons=highlight.reasons(person, card.description, wanted),
        )
        for card in cards
    ]


def _records(person: Person, tally: Tally) -> tuple[dict[int, Agent], dict[int, Subject]]:
    keys = {
        facet: [int(share.value) for share in tally.facets.get(facet, ())]
        for facet in (Facet.PEOPLE, Facet.PLACE, Facet.SUBJECT)
    }
    agents = search.agents(person, keys[Facet.PEOPLE]) if keys[Facet.PEOPLE] else {}
    terms = [*keys[Facet.PLACE], *keys[Facet.SUBJECT]]
    return agents, search.terms(person, terms) if terms else {}
