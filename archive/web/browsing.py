"""A grid of items: its filters, order and page, read from the address and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Description
from archive.selectors import facets, holdings
from archive.selectors.facets import Order, Restoration

PER_PAGE = 48

_ORDERS: Mapping[str, Promise] = {
    Order.CODE: gettext_lazy("by reference code"),
    Order.DATE: gettext_lazy("by date"),
    Order.TITLE: gettext_lazy("by title"),
}
_RESTORATIONS: Mapping[str, Promise] = {
    Restoration.RESTORED: gettext_lazy("Restored, approved"),
    Restoration.WAITING: gettext_lazy("Waiting for review"),
    Restoration.NONE: gettext_lazy("Scan only"),
}


@dataclass(frozen=True)
class Choice:
    """One value of a facet as a link; `is_chosen` ones lead back to the grid without it."""

    label: str
    count: int
    query: str
    is_chosen: bool


def context(request: HttpRequest, items: QuerySet[Description]) -> Mapping[str, Any]:
    """What `catalogue/_grid.html` and `catalogue/_facets.html` show of these items."""
    person, query = request.user, request.GET
    decade = _among(query.get("decade"), [share.value for share in facets.decades(items)])
    state = _among(query.get("restoration"), list(Restoration))
    in_decade = facets.in_decade(items, decade) if decade else items
    in_state = facets.with_restoration(person, items, Restoration(state)) if state else items
    chosen = facets.with_restoration(person, in_decade, Restoration(state)) if state else in_decade
    order = Order(_among(query.get("sort"), list(Order)) or Order.CODE)
    page = Paginator(facets.ordered(person, chosen, order), PER_PAGE).get_page(query.get("page"))
    decades = [
        _choice(query, "decade", share, _decade_label(share.value)) for share in facets.decades(in_state)
    ]
    states = [
        _choice(query, "restoration", share, str(_RESTORATIONS[share.value]))
        for share in facets.restorations(person, in_decade)
    ]
    return {
        "page": page,
        "cards": holdings.cards(person, page),
        "kept": _query(query, page=None),
        "decades": decades if decade or len(decades) > 1 else [],
        "states": states if state or len(states) > 1 else [],
        "chosen": [choice for choice in (*decades, *states) if choice.is_chosen],
        "orders": [
            (_query(query, sort=value, page=None), label, value == order) for value, label in _ORDERS.items()
        ],
    }


def _among(asked: str | None, values: list[str]) -> str:
    """What was asked for, where it is one of these; else nothing."""
    return asked if asked in values else ""


def _choice(query: QueryDict, name: str, share: facets.Share, label: str) -> Choice:
    is_chosen = query.get(name) == share.value
    changed = _query(query, **{name: None if is_chosen else share.value}, page=None)
    return Choice(label=label, count=share.count, query=changed, is_chosen=is_chosen)


def _query(query: QueryDict, **changes: str | None) -> str:
    """The address's query with these changes, ending in & where it is not empty."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = value
    text = changed.urlencode()
    return f"{text}&" if text else ""


def _decade_label(value: str) -> str:
    return _("No date") if value == facets.UNDATED else _("%(decade)s0s") % {"decade": value[:-1]}
