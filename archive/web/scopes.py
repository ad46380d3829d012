"""Sets of descriptions in addresses: `in` a branch, `key` for each of a selection, or a search; `level`.

A search has the names of its own page: `q`, `from`, `to` and the facets.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.http import Http404, QueryDict

from archive.domain import search_query
from archive.domain.vocabulary import LevelOfDescription
from archive.selectors.finding.narrowing import Narrowing
from archive.selectors.finding.scopes import Scope
from archive.selectors.finding.tally import Facet
from archive.web import choices

_LONGEST_QUERY = search_query.LONGEST
_MOST_KEYS = 1000
_NARROWING: Final = ("from", "to", *(each for each in Facet if each is not Facet.LEVEL))


def read(query: QueryDict) -> Scope:
    """The scope that an address or a form names. Raises `Http404` for what no page of ours writes."""
    try:
        keys = tuple(UUID(key) for key in query.getlist("key")[:_MOST_KEYS])
        branch = UUID(query.get("in", "")) if query.get("in") else None
    except ValueError as error:
        raise Http404 from error
    words = query.get("q", "").replace("\x00", "")[:_LONGEST_QUERY].strip()
    level = query.get("level", "")
    narrowing = replace(choices.narrowing(query), level="")
    is_search = words or level or narrowing != Narrowing()
    if not (keys or branch or is_search) or (level and level not in LevelOfDescription.values):
        raise Http404
    return Scope(keys=keys, branch=branch, query=words, level=level, narrowing=narrowing)


def pairs(scope: Scope, query: QueryDict) -> list[tuple[str, str]]:
    """The scope, which was read from `query`, as names and values of a form or an address."""
    named = [("key", str(key)) for key in scope.keys]
    named += [("in", str(scope.branch))] if scope.branch else []
    named += [("q", scope.query)] if scope.query else []
    named += [(str(name), query.get(name, "")) for name in _NARROWING if query.get(name)]
    return named + ([("level", scope.level)] if scope.level else [])
