"""The Imports pages: the batches so far, and one batch as it goes on."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import Fate
from archive.models import ImportBatch
from archive.policies.permissions import Verb
from archive.selectors.transfer import imports as selectors
from archive.services.transfer import imports as services
from archive.web import loads
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.parts import is_part

_PER_PAGE, _ROWS_PER_PAGE = 20, 60
_MOST_PUT_ASIDE = 100


@require_GET
@needs(Verb.IMPORT)
def batches(request: HttpRequest) -> HttpResponse:
    """All batches, newest first; or only the live part where htmx asks for it."""
    page = Paginator(selectors.batches(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    found = [loads.load(request.user, batch) for batch in page.object_list]
    context = {"page": page, "loads": found, "is_live": any(each.is_open for each in found)}
    return render(request, "imports/_batches.html" if is_part(request) else "imports/list.html", context)


@require_GET
@login_required
def batch(request: HttpRequest, key: UUID) -> HttpResponse:
    """One batch and its files."""
    return render(request, "imports/batch.html", _batch(request, key))


@require_GET
@login_required
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """The live part of a batch's page."""
    return render(request, "imports/_batch.html", _batch(request, key))


@require_GET
@login_required
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """The report of a batch, to be kept elsewhere."""
    found = _found(request, key)
    answer = JsonResponse(
        services.report(found, to=request.user), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f"import-{found.created_at:%Y-%m-%d}-{str(found.pk)[:8]}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
@login_required
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Import the folder of a batch once more: what is here already is not taken in twice."""
    found = _found(request, key)
    try:
        reopened = services.open_batch(
            folder=Path(found.folder), into=found.into, by=signed_in(request), is_upload=found.is_upload
        )
    except ArchiveError as error:
        messages.error(request, sentence(error))
        return redirect("imports:batch", found.pk)
    messages.success(request, _("The folder is being imported again."))
    return redirect("imports:batch", reopened.pk)


def _batch(request: HttpRequest, key: UUID) -> dict[str, Any]:
    found = _found(request, key)
    person = request.user
    fate = request.GET.get("fate", "")
    chosen = Fate(fate) if fate in Fate.values else None
    rows = selectors.rows(person, found, fate=chosen).exclude(fate=Fate.PENDING)
    page = Paginator(rows.exclude(fate=Fate.QUARANTINED), _ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = loads.file_rows(person, found, page.object_list)
    put_aside = rows.filter(fate=Fate.QUARANTINED)[:_MOST_PUT_ASIDE] if page.number == 1 else ()
    imported = [each for each in shown if each.row.fate == Fate.IMPORTED and each.description]
    return {
        "load": loads.load(person, found),
        "batch": found,
        "fate": chosen or "",
        "kept": f"fate={chosen}&" if chosen else "",
        "page": page,
        "quarantined": loads.file_rows(person, found, put_aside),
        "imported": imported,
        "others": [each for each in shown if each not in imported],
    }


def _found(request: HttpRequest, key: UUID) -> ImportBatch:
    found = selectors.batch(request.user, key)
    if found is None:
        raise Http404
    return found
