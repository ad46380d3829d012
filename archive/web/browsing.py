"""A grid of items: its filters, order and page, read from the address and written back into it."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from archive.models import Description
from archive.selectors.custody import holdings
from archive.selectors.finding import catalogue, narrowing, tally
from archive.selectors.finding.tally import Facet, Order, Tally
from archive.web import choices, paging

PER_PAGE = 36
_FACETS: Final = (Facet.DECADE, Facet.RESTORATION)

_ORDERS: Mapping[Order, Promise] = {
    Order.CODE: gettext_lazy("by reference code"),
    Order.DATE: gettext_lazy("by date"),
    Order.TITLE: gettext_lazy("by title"),
}


def context(request: HttpRequest, items: QuerySet[Description]) -> Mapping[str, Any]:
    """What `catalogue/_grid.html` and `catalogue/_facets.html` show of these items, in order of code.

    Where there are more than are counted, the grid shows the first of them in that order: the levels below
    and the facets lead to the others.
    """
    person, query = request.user, request.GET
    order = next((each for each in _ORDERS if each == query.get("sort")), Order.CODE)
    rows = narrowing.narrowed(person, items, choices.narrowing(query))

    def count(page: slice) -> Tally:
        return tally.of(person, [rows], facets=_FACETS, order=order, page=page)

    counted, page = paging.counted_page(query.get("page"), PER_PAGE, count)
    groups = choices.groups(query, counted, agents={}, terms={})
    by_name = {group.name: list(group.choices) for group in groups}
    return {
        "page": page,
        "total": counted.total,
        "cards": holdings.cards(person, catalogue.in_order(catalogue.descriptions(person), counted.keys)),
        "kept": choices.changed(query, page=None),
        "groups": groups,
        "decades": by_name.get(Facet.DECADE, []),
        "states": by_name.get(Facet.RESTORATION, []),
        "chosen": choices.chosen(query, groups),
        "orders": [
            (choices.changed(query, sort=value, page=None), label, value == order)
            for value, label in _ORDERS.items()
        ],
    }
