"""Browsing: the top of the archive, a level with its items, the tree beside them."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Description
from archive.selectors.custody import fixity, holdings
from archive.selectors.finding import catalogue, rail
from archive.selectors.history import provenance
from archive.selectors.restoring import lineage
from archive.web import browsing, context, facts, openings, rails, standings
from archive.web.views import item

_ROOTS_PER_PAGE = 20
_STRIP = 6
_COUNTED = 1000  # items of each; twenty stand on a page
_PAIRS = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The fonds and collections, each with a strip of its pictures."""
    roots = Paginator(catalogue.roots(request.user), _ROOTS_PER_PAGE)
    page = roots.get_page(request.GET.get("page"))
    shown = [_holding(request, each) for each in page]
    shown_on_page = {
        "page": page,
        "holdings": shown,
        "faults": fixity.with_findings(request.user).count(),
        "pairs": holdings.lately_restored(request.user, most=_PAIRS) if page.number == 1 else [],
    }
    return render(request, "catalogue/home.html", shown_on_page)


@require_safe
def description(request: HttpRequest, key: UUID) -> HttpResponse:
    """The page of one description: an item, or a level with what stands under it."""
    found = catalogue.one(request.user, key)
    if found is None:
        return _gone_or_404(request, key)
    asked = openings.question(request, found)
    if asked is not None:
        return asked
    return item.page(request, found) if found.is_item else _level(request, found)


@require_safe
def levels(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """The tree beside a page, around what the page is about; the page asks for it once it is shown."""
    current = found_or_404(request, key) if key else None
    return render(request, "catalogue/_levels.html", rails.trunk(request, current))


@require_safe
def tree(request: HttpRequest, key: UUID) -> HttpResponse:
    """The levels right under one, for opening it in the tree."""
    found = found_or_404(request, key)
    below = rail.branches(request.user, found, most=rail.MOST_BESIDE)
    return render(request, "catalogue/_branches.html", {"branches": below, "above": found})


@require_safe
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happened to a description, and how its restorations came about: a page, or the part of one."""
    found = found_or_404(request, key)
    asked = openings.question(request, found)
    if asked is not None:
        return asked
    person = request.user
    told = {
        "description": found,
        "history": provenance.chapters(provenance.history(person, found)),
        "lineages": lineage.of(person, found),
        **context.here(person, found),
    }
    if getattr(request, "htmx", False):
        return render(request, "item/_past.html", told)
    levels_above = list(catalogue.ancestors(person, found))
    around = {"levels": [*levels_above, found], **rails.context(found, levels_above=levels_above)}
    return render(request, "item/history.html", {**told, **around})


def found_or_404(request: HttpRequest, key: UUID) -> Description:
    """The description, or 404 where it does not exist for this person."""
    found = catalogue.one(request.user, key)
    if found is None:
        raise Http404
    return found


def _gone_or_404(request: HttpRequest, key: UUID) -> HttpResponse:
    """410 with the reference code for what was taken down for good; else it does not exist."""
    code = catalogue.tombstone(request.user, key)
    if code is None:
        raise Http404
    return render(request, "rights/tombstone.html", {"code": code}, status=HTTPStatus.GONE)


def _level(request: HttpRequest, found: Description) -> HttpResponse:
    person = request.user
    items = catalogue.items_below(person, found)
    levels, grid = list(catalogue.ancestors(person, found)), browsing.context(request, items)
    return render(
        request,
        "catalogue/level.html",
        {
            "description": found,
            "levels": levels,
            "branches": rail.branches(person, found).shown,
            # Where nothing was chosen the grid has counted them all.
            "item_count": rail.item_count(person, found) if grid["chosen"] else grid["total"],
            **facts.context(request, found, levels_above=levels),
            **grid,
            **context.here(person, found),
            **standings.for_everybody(found),
            **standings.closed(person, found),
            **rails.context(found, levels_above=levels),
        },
    )


def _holding(request: HttpRequest, root: Description) -> Mapping[str, Any]:
    items = catalogue.items_below(request.user, root)
    return {
        "description": root,
        "item_count": rail.item_count(request.user, root, most=_COUNTED),
        "strip": holdings.strip(request.user, items, length=_STRIP),
    }
