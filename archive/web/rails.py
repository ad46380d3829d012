"""The tree beside catalogue pages, and what of it a person has opened."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from archive.models import Description
from archive.selectors import rail

COOKIE = "albumen_tree"


def context(
    request: HttpRequest,
    current: Description | None = None,
    *,
    levels_above: Sequence[Description] | None = None,
) -> Mapping[str, Any]:
    """What `catalogue/_rail.html` shows; `levels_above` are those above `current`, where they are known."""
    opened = _opened(request)
    trunk = rail.trunk(request.user, opened=opened, current=current, levels_above=levels_above)
    return {"trunk": trunk, "current": current}


def _opened(request: HttpRequest) -> list[UUID]:
    """The levels that tree.js has noted as open; anything else in the cookie is passed over."""
    found = []
    for word in request.COOKIES.get(COOKIE, "").split(".")[: rail.MOST_OPEN]:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found
