"""Describing many side by side: a sheet of what stands under a level, of a selection, of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain import arrangement, sheets
from archive.domain.errors import ArchiveError
from archive.domain.table_findings import Finding
from archive.domain.tables import mapped
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, described
from archive.policies.permissions import Verb, may_in
from archive.selectors.describing import sheets as selected
from archive.selectors.describing import table_plans
from archive.selectors.describing.sheets import Line
from archive.selectors.finding import catalogue, scopes
from archive.services.describing import table_writing
from archive.web import scopes as addresses
from archive.web import sheets as forms
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.descriptions import next_code
from archive.web.forms.tables import WORDS
from archive.web.sheets import Typed
from archive.web.views.catalogue import found_or_404


@dataclass(frozen=True)
class Asked:
    """Which descriptions a sheet is of, what it shows of them, and what new ones are to be."""

    found: QuerySet[Description]
    parent: Description | None
    columns: tuple[str, ...]
    level: str
    levels: tuple[LevelOfDescription, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the cells; take all of them in as one act, or say at each cell what is wrong."""
    asked = _asked(request)
    if request.method != "POST":
        return _page(request, asked)
    lines = forms.sent(
        request.user,
        request.POST,
        columns=asked.columns,
        level=asked.level,
        is_under=bool(asked.levels),
    )
    table = forms.table(lines, columns=asked.columns, parent=asked.parent)
    columns = mapped(table.header)
    plan = table_plans.plan(request.user, table, columns)
    found = forms.findings(lines, plan, asked.columns)
    if found:
        return _page(request, asked, lines=lines, found=found)
    try:
        counts = table_writing.write(
            table, columns, key=uuid4(), by=signed_in(request), fingerprint=plan.fingerprint
        )
    except (ArchiveError, ValidationError) as error:
        messages.error(
            request, sentence(error) if isinstance(error, ArchiveError) else " ".join(error.messages)
        )
        return _page(request, asked, lines=lines)
    said = _("Saved: %(created)s new, %(updated)s changed.") % counts
    messages.success(request, said)
    return redirect(request.get_full_path())


def _asked(request: HttpRequest) -> Asked:
    query = request.GET
    columns = sheets.columns(query.getlist("show"))
    if "under" not in query:
        found = scopes.described(request.user, addresses.read(query))
        if not found.exists():
            raise Http404
        return Asked(found, None, columns, "", ())
    try:
        parent = found_or_404(request, UUID(query["under"]))
    except ValueError as error:
        raise Http404 from error
    if parent.is_item:
        raise Http404
    levels = arrangement.levels_under(LevelOfDescription(parent.level))
    if not may_in(request.user, Verb.DESCRIBE, parent):
        levels = ()
    wanted = query.get("new_level", LevelOfDescription.ITEM)
    level = wanted if wanted in levels else str(LevelOfDescription.ITEM)
    return Asked(selected.below(request.user, parent), parent, columns, level, levels)


def _page(
    request: HttpRequest,
    asked: Asked,
    *,
    lines: Sequence[Typed] = (),
    found: Sequence[Finding] = (),
) -> HttpResponse:
    room = sheets.lines_for(len(asked.columns))
    pages = Paginator(asked.found.prefetch_related(*described.LINKS), min(sheets.MOST_LINES, room))
    page: Page[Description] = pages.get_page(request.GET.get("page"))
    if not lines:
        known = selected.lines(request.user, list(page))
        lines = forms.fresh([*known, *_places(request, asked, pages.count, room - len(known))])
    parent = asked.parent
    context = {
        "parent": parent,
        "levels": [*catalogue.ancestors(request.user, parent), parent] if parent else [],
        "columns": [(name, WORDS[name]) for name in asked.columns],
        "lines": [_shown(each, asked, found) for each in lines],
        "findings": [(forms.place_of(each), each) for each in found],
        "page": page,
        "count": pages.count,
        **_settings(request, asked),
    }
    return render(request, "exchange/sheet.html", context, status=422 if found else 200)


def _places(request: HttpRequest, asked: Asked, count: int, room: int) -> list[Line]:
    """Places for new descriptions, whose codes follow those that are there."""
    if asked.parent is None or not asked.levels:
        return []
    first, wanted = int(next_code(asked.parent)), _wanted_new(request, count)
    return [Line(asked.level, str(first + at)) for at in range(min(wanted, room))]


def _wanted_new(request: HttpRequest, count: int) -> int:
    text = request.GET.get("new", "")
    if text.isascii() and text.isdigit():
        return min(int(text[:4]), sheets.MOST_NEW)
    return sheets.NEW_BELOW_OTHERS if count else sheets.NEW_IN_EMPTY


def _shown(each: Typed, asked: Asked, found: Sequence[Finding]) -> Mapping[str, Any]:
    own = [finding for finding in found if finding.row == each.number]
    errors = forms.errors_of(own)
    return {
        "number": each.number,
        "description": each.line.description,
        "code": each.code,
        "revision": each.line.description.revision if each.line.description else 0,
        "locked": forms.locked_because(each.line),
        "errors": errors,
        "cells": list(forms.cells(each, asked.columns, own)),
    }


def _settings(request: HttpRequest, asked: Asked) -> Mapping[str, Any]:
    """What the page asks about itself: columns, and how many new lines of which level."""
    query = request.GET.copy()
    for name in ("page",):
        query.pop(name, None)
    kept = f"{query.urlencode()}&"
    scope = [
        (name, value)
        for name in query
        for value in query.getlist(name)
        if name not in ("show", "new", "new_level")
    ]
    return {
        "kept": kept,
        "pairs": scope,
        "offered": [(name, WORDS[name], name in asked.columns) for name in sheets.COLUMNS if name != "title"],
        "new_levels": [(str(level), level.label, level == asked.level) for level in asked.levels],
        "wanted_new": _wanted_new(request, asked.found.count()),
        "most_new": sheets.MOST_NEW,
        "most_columns": sheets.MOST_COLUMNS,
    }
