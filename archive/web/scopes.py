"""Sets of descriptions in addresses: `in` a branch, `q` a search, `key` for each of a selection, `level`."""

from uuid import UUID

from django.http import Http404, QueryDict

from archive.domain.vocabulary import LevelOfDescription
from archive.selectors.scopes import Scope

_LONGEST_QUERY = 200
_MOST_KEYS = 1000


def read(query: QueryDict) -> Scope:
    """The scope that an address or a form names. Raises `Http404` for what no page of ours writes."""
    try:
        keys = tuple(UUID(key) for key in query.getlist("key")[:_MOST_KEYS])
        branch = UUID(query["in"]) if query.get("in") else None
    except ValueError as error:
        raise Http404 from error
    words = query.get("q", "").replace("\x00", "")[:_LONGEST_QUERY].strip()
    level = query.get("level", "")
    if not (keys or branch or words) or (level and level not in LevelOfDescription.values):
        raise Http404
    return Scope(keys=keys, branch=branch, query=words, level=level)


def pairs(scope: Scope) -> list[tuple[str, str]]:
    """The scope as names and values of a form or an address."""
    named = [("key", str(key)) for key in scope.keys]
    named += [("in", str(scope.branch))] if scope.branch else []
    named += [("q", scope.query)] if scope.query else []
    return named + ([("level", scope.level)] if scope.level else [])
