"""The weights of the networks, for administrators: what is installed, verifying it, importing more."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from archive.domain.errors import ArchiveError
from archive.policies.permissions import Verb
from archive.services.restoring import weights as services
from archive.web import installations
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.weights import SUFFIXES, ImportForm, too_large
from archive.web.parts import is_part


@require_GET
@needs(Verb.MANAGE_WEIGHTS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """The page, or only its live part where htmx asks for it."""
    return _page(request)


@require_POST
@needs(Verb.MANAGE_WEIGHTS)
def verify(request: HttpRequest, name: str) -> HttpResponse:
    """Have the digest of an installed file computed anew."""
    trouble = ""
    try:
        services.verify(name, by=signed_in(request))
    except ArchiveError as error:
        trouble = sentence(error)
    if is_part(request):
        return _page(request, trouble=trouble)
    if trouble:
        messages.error(request, trouble)
    return redirect("weights:list")


@csrf_exempt
@require_POST
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Keep a file and have it imported.

    What is too large is refused before anything of it is read, and so before the token in it can be: a
    refusal does nothing that a forged request could want.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES:
        messages.error(request, too_large())
        return redirect("weights:list")
    return _take_in(request)


@csrf_protect
@needs(Verb.MANAGE_WEIGHTS)
def _take_in(request: HttpRequest) -> HttpResponse:
    shown = installations.page(request.user)
    form = ImportForm(request.POST, request.FILES, known=shown["known"])
    if not form.is_valid():
        return _page(request, form=form, status=422)
    file, name = form.cleaned_data["file"], form.cleaned_data["name"]
    try:
        services.take_in(file.chunks(), file_name=Path(file.name).name, name=name, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    except OSError:
        messages.error(request, _("The file could not be kept: there may be no room on the disk."))
    return redirect("weights:list")


def _page(
    request: HttpRequest, *, form: ImportForm | None = None, trouble: str = "", status: int = 200
) -> HttpResponse:
    template = "weights/_weights.html" if is_part(request) else "weights/list.html"
    shown = installations.page(request.user)
    context = {
        **shown,
        "trouble": trouble or shown["trouble"],
        "form": form,
        "most_bytes": settings.MAX_UPLOAD_BYTES,
        "suffixes": ",".join(SUFFIXES),
    }
    return render(request, template, context, status=status)
