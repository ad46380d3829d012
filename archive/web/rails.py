"""The tree beside catalogue pages, and what of it a person has opened.

A page names where it stands and shows the way there; the tree itself comes after it, as a part of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from archive.models import Description
from archive.selectors.finding import rail

COOKIE = "albumen_tree"


def context(
    current: Description | None = None, *, levels_above: Sequence[Description] = ()
) -> Mapping[str, Any]:
    """What `catalogue/_rail.html` shows of the way to `current` until the tree is there."""
    return {"current": current, "levels_above": levels_above}


def trunk(request: HttpRequest, current: Description | None) -> Mapping[str, Any]:
    """What `catalogue/_levels.html` shows: the tree, open around `current` and where it was left open.

    It holds no items; for one, the level that it stands under is marked.
    """
    return {
        "trunk": rail.trunk(request.user, opened=_opened(request), current=current),
        "current": current,
        "stands_under": current.path[: -Description.steplen] if current and current.is_item else "",
    }


def _opened(request: HttpRequest) -> list[UUID]:
    """The levels that tree.js has noted as open; anything else in the cookie is passed over."""
    found = []
    for word in request.COOKIES.get(COOKIE, "").split(".")[: rail.MOST_OPEN]:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return found
