"""Running a restoration again: the part of its lineage that tells of it, and the wish for it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain.errors import ArchiveError
from archive.models import RestorationRun
from archive.selectors.restoring import lineage, workshop
from archive.services.restoring import repetitions
from archive.web import context
from archive.web.access import signed_in
from archive.web.errors import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """How often a restoration was run again, and with what result; a POST asks for it once more."""
    run = workshop.one(request.user, key)
    if run is None:
        raise Http404
    trouble = _ask(request, run) if request.method == "POST" else ""
    if request.method == "POST" and not getattr(request, "htmx", False):
        _tell(request, trouble)
        return redirect("catalogue:history", run.description_id)
    way = lineage.one(request.user, run)
    if way is None:
        raise Http404
    told = {"way": way, "trouble": trouble, **context.here(request.user, run.description)}
    return render(request, "item/_repetitions.html", told)


def _ask(request: HttpRequest, run: RestorationRun) -> str:
    """Queue a repetition; what stands against it, in words, or nothing."""
    try:
        repetitions.queue(run, by=signed_in(request))
    except ArchiveError as error:
        return sentence(error)
    return ""


def _tell(request: HttpRequest, trouble: str) -> None:
    if trouble:
        messages.error(request, trouble)
    else:
        messages.success(request, _("Queued: the restoration is run again and compared."))
