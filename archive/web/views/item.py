"""The page of one item: the picture, what is known about it and its files; its history comes after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from archive.models import Description
from archive.selectors import rights
from archive.selectors.custody import holdings, scan_dates
from archive.selectors.finding import catalogue
from archive.web import context, facts, rails, standings


def page(request: HttpRequest, item: Description) -> HttpResponse:
    """Show an item that `selectors.catalogue` has given to this person."""
    person = request.user
    files = holdings.files_of(person, item)
    leaves = holdings.leaves(item, files)
    levels = list(catalogue.ancestors(person, item))
    return render(
        request,
        "item/item.html",
        {
            "description": item,
            "levels": levels,
            "leaves": leaves,
            "leaf": _chosen(request, leaves),
            "kept": [file for file in files if not file.is_copy],
            "copies": [file for file in files if file.is_copy],
            "destroyed": None if leaves else rights.destroyed_on(item),
            "scan_dates": scan_dates.of(files),
            **facts.context(request, item, levels_above=levels),
            **context.here(person, item),
            **standings.for_everybody(item),
            **standings.closed(person, item),
            **rails.context(item, levels_above=levels),
        },
    )


def _chosen(request: HttpRequest, leaves: list[holdings.Leaf]) -> holdings.Leaf | None:
    """The side or page that the address names, or the first."""
    wanted = request.GET.get("leaf", "")
    place = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    return leaves[place] if place < len(leaves) else next(iter(leaves), None)
