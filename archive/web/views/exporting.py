"""Descriptions as files: a table (CSV), EAD3, Dublin Core; streamed, and only what the person may see."""

from collections.abc import Callable, Iterator
from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.models import Description
from archive.policies.permissions import Verb, may
from archive.selectors.describing import ead as finding_aids
from archive.selectors.describing import oai_dc, table_rows
from archive.selectors.finding import scopes as selected
from archive.selectors.finding.scopes import Scope
from archive.web import scopes

# A stranger's wish must not keep the house busy: larger branches are for those who work here.
MOST_FOR_READERS: Final = 2000
Write = Callable[[QuerySet[Description]], Iterator[str]]


@require_safe
def table(request: HttpRequest) -> HttpResponseBase:
    """The descriptions of a scope as CSV; with `bom`, marked for programs that need it."""
    has_bom = "bom" in request.GET
    scope = scopes.read(request.GET)
    return _sent(
        request,
        scope,
        lambda found: table_rows.csv_lines(request.user, found, has_bom=has_bom),
        kind="text/csv; charset=utf-8",
        name=f"{_stem(request, scope)}.csv",
    )


@require_safe
def ead(request: HttpRequest) -> HttpResponseBase:
    """A branch as an EAD3 finding aid."""
    scope = scopes.read(request.GET)
    top = selected.top(request.user, scope)
    if top is None:
        raise Http404
    return _sent(
        request,
        scope,
        lambda found: finding_aids.lines(request.user, top, found),
        kind="application/xml; charset=utf-8",
        name=f"{_stem(request, scope)}-ead3.xml",
    )


@require_safe
def dublin_core(request: HttpRequest) -> HttpResponseBase:
    """The descriptions of a scope as Dublin Core records."""
    scope = scopes.read(request.GET)
    return _sent(
        request,
        scope,
        lambda found: oai_dc.lines(request.user, found),
        kind="application/xml; charset=utf-8",
        name=f"{_stem(request, scope)}-dc.xml",
    )


def _sent(request: HttpRequest, scope: Scope, write: Write, *, kind: str, name: str) -> HttpResponseBase:
    found = selected.opened(request.user, scope)
    count = found.count()
    if not count:
        raise Http404
    if count > MOST_FOR_READERS and not may(request.user, Verb.SEE_STAFF_ONLY):
        return _too_many(request)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    if request.method == "HEAD":
        return HttpResponse(content_type=kind, headers=headers)
    return StreamingHttpResponse(write(found), content_type=kind, headers=headers)


def _too_many(request: HttpRequest) -> HttpResponse:
    context = {"most": MOST_FOR_READERS}
    return render(request, "exchange/too_many.html", context, status=413)


def _stem(request: HttpRequest, scope: Scope) -> str:
    """The file's name: the reference code of a branch as far as every disk can hold it."""
    top = selected.top(request.user, scope)
    code = top.reference_code if top else "descriptions"
    plain = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "_" for char in code)
    return plain[:100]
