"""Redacting a picture: regions are drawn or suggested, looked at, and burned into a new copy."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.domain.errors import ArchiveError
from archive.domain.rights_errors import RegionsRefused
from archive.domain.vocabulary import FileRole
from archive.models import StoredFile
from archive.policies.permissions import Verb
from archive.preservation.pictures.redaction import Region
from archive.selectors import rights
from archive.selectors.custody import holdings
from archive.selectors.finding import catalogue
from archive.services.copies import redactions
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence

_LONGEST = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RESTRICT)
def redact(request: HttpRequest, key: UUID) -> HttpResponse:
    """The editor of one access copy."""
    copy = _copy_or_404(request, key)
    trouble = ""
    if request.method == "POST":
        try:
            regions = _regions(request.POST.get("regions", ""))
            redactions.redact(copy, regions, note=request.POST.get("note", ""), by=signed_in(request))
        except ArchiveError as error:
            trouble = sentence(error)
        else:
            messages.success(request, _("Readers see the redacted version now; staff see both."))
            return redirect("rights:panel", copy.description_id)
    made = rights.redaction_of(copy)
    given = request.POST.get("regions") or (json.dumps(made.regions) if made else "[]")
    shown = {
        "copy": copy,
        "description": copy.description,
        "levels": [*catalogue.ancestors(request.user, copy.description), copy.description],
        "regions": given,
        "note": request.POST.get("note", made.note if made else ""),
        "trouble": trouble,
    }
    return render(request, "rights/redact.html", shown, status=422 if trouble else 200)


@require_POST
@needs(Verb.RESTRICT)
def faces(request: HttpRequest, key: UUID) -> HttpResponse:
    """Regions that may be faces; nothing is applied."""
    copy = _copy_or_404(request, key)
    try:
        found = redactions.suggest_regions(copy, by=signed_in(request))
    except ArchiveError as error:
        return JsonResponse({"trouble": sentence(error)}, status=422)
    return JsonResponse({"regions": [vars(region) for region in found]})


@require_POST
@needs(Verb.RESTRICT)
def lift(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the whole picture again."""
    found = rights.redaction(request.user, key)
    if found is None:
        raise Http404
    require_here(request, Verb.RESTRICT, found.description)
    try:
        redactions.lift(found, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Readers see the whole picture again."))
    return redirect("rights:panel", found.description_id)


def _copy_or_404(request: HttpRequest, key: UUID) -> StoredFile:
    found = holdings.file(request.user, key)
    if found is None or found.role != FileRole.ACCESS_COPY or found.redaction_id is not None:
        raise Http404
    require_here(request, Verb.RESTRICT, found.description)
    return found


def _regions(text: str) -> list[Region]:
    """Regions as the editor writes them. Raises `RegionsRefused` for anything else."""
    try:
        found = json.loads(text[:_LONGEST])
        names = ("x", "y", "width", "height")
        return [Region(*(float(each[name]) for name in names)) for each in found]
    except (ValueError, TypeError, KeyError) as error:
        raise RegionsRefused(problem="unreadable") from error
