"""A new import: choose the scans and their place, check, import."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import LevelOfDescription
from archive.models import ImportBatch
from archive.policies.permissions import Verb
from archive.preservation.packages import bag_check
from archive.selectors.finding import catalogue
from archive.services.transfer import bag_imports
from archive.services.transfer import imports as services
from archive.web import folders as scanner
from archive.web import loads, uploads
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.folders import Place
from archive.web.forms.imports import FOLDER, NewImportForm

_MOST_PLACES = 12
# A check reads every byte while the person waits.
_MOST_CHECKED = 300


@csrf_exempt
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose, check, import.

    What is too large is refused before anything of it is read, and so before the token in it can be: a
    refusal does nothing that a forged request could want.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD_BYTES:
        messages.error(request, _too_large())
        return redirect("imports:new")
    return _new(request)


@csrf_protect
@needs(Verb.IMPORT)
def _new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, place=scanner.find(request.GET.get("at", "0")))
    form = NewImportForm(request.POST, by=signed_in(request), files=request.FILES.getlist("files"))
    if not form.is_valid():
        return _page(request, form=form, place=scanner.find(request.POST.get("folder", "")), status=422)
    place = scanner.find(form.cleaned_data["folder"])
    if form.is_bag:
        return _bag(request, form, place)
    try:
        if request.POST.get("act") == "import":
            return redirect("imports:batch", _opened(request, form).pk)
        path, target = form.chosen()
        if scanner.count_files(path, most=_MOST_CHECKED + 1) > _MOST_CHECKED:
            messages.warning(request, _too_many_to_check())
            return _page(request, form=form, place=place)
        told = services.rehearse(folder=path, into=target, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
        return _page(request, form=form, place=place, status=422)
    return _page(request, form=form, place=place, rehearsal=loads.rehearsal(told))


@require_GET
@needs(Verb.IMPORT)
def folders(request: HttpRequest) -> HttpResponse:
    """The browser of scanner folders: one folder, its sub-folders and their counts."""
    return render(request, "imports/_folders.html", _folders(scanner.find(request.GET.get("at", ""))))


@require_GET
@needs(Verb.IMPORT)
def places(request: HttpRequest) -> HttpResponse:
    """Descriptions under which items can stand, by words of the title or by reference code."""
    words = request.GET.get("q", "").strip()
    found = catalogue.searched(request.user, words) if words else catalogue.descriptions(request.user)
    levels = found.exclude(level=LevelOfDescription.ITEM)
    shown = levels if words else levels.order_by("sort_key")
    return render(request, "imports/_places.html", {"places": shown[:_MOST_PLACES]})


def _bag(request: HttpRequest, form: NewImportForm, place: Place | None) -> HttpResponse:
    """A folder that is a bag is verified, and comes in as an accession and not as loose scans."""
    path, target = form.chosen()
    try:
        if scanner.count_files(path, most=_MOST_CHECKED + 1) > _MOST_CHECKED:
            messages.warning(request, _bag_too_large())
        elif request.POST.get("act") == "import":
            received = bag_imports.receive(path, into=target, by=signed_in(request))
            if not received.is_new:
                number = received.accession.number
                messages.info(request, _("This bag had come already, as %(number)s.") % {"number": number})
            return redirect("imports:batch", received.batch.pk)
        else:
            count = len(bag_check.sound(path).payload)
            messages.success(request, _("The bag is whole. Files in it: %(count)s.") % {"count": count})
    except (ArchiveError, ValidationError) as error:
        said = sentence(error) if isinstance(error, ArchiveError) else " ".join(error.messages)
        messages.error(request, said)
        return _page(request, form=form, place=place, status=422)
    return _page(request, form=form, place=place)


def _opened(request: HttpRequest, form: NewImportForm) -> ImportBatch:
    path, target = form.chosen()
    return services.open_batch(folder=path, into=target, by=signed_in(request), is_upload=form.is_upload)


def _page(
    request: HttpRequest,
    *,
    place: Place | None,
    form: NewImportForm | None = None,
    rehearsal: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    given = form.cleaned_data if form else {}
    kept = given.get("kept", "")
    sent = uploads.find(kept, by=signed_in(request)) if kept else None
    context = {
        "form": form,
        "source": given.get("source") or FOLDER,
        "into": given.get("into") or request.POST.get("into") or request.GET.get("into", ""),
        "target": form.target if form else None,
        "kept": kept if sent else "",
        "kept_count": scanner.count_files(sent) if sent else 0,
        "rehearsal": rehearsal,
        "most_bytes": settings.MAX_UPLOAD_BYTES,
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "too_large": _too_large(),
        "too_many": _("These are too many files at a time. Send them in several goes."),
        **_folders(place),
    }
    return render(request, "imports/new.html", context, status=status)


def _folders(place: Place | None) -> dict[str, Any]:
    """A folder with its sub-folders; without one, the scanner roots, or the only root."""
    roots = scanner.roots()
    if place is None and len(roots) == 1:
        place = roots[0].place
    return {
        "place": place,
        "here": scanner.listed(place) if place else None,
        "is_bag": place is not None and bag_check.is_bag(place.path),
        "many_roots": len(roots) > 1,
        "listed": scanner.below(place) if place else roots,
    }


def _too_many_to_check() -> str:
    return _(
        "More than %(count)s files are too many to check while you wait. Choose a folder below, or import "
        "without checking: what cannot be kept is put aside with its reason."
    ) % {"count": _MOST_CHECKED}


def _bag_too_large() -> str:
    return _(
        "A bag of more than %(count)s files is not verified while you wait. Ask an administrator to take it "
        "in with import_bag."
    ) % {"count": _MOST_CHECKED}


def _too_large() -> str:
    size = filesizeformat(settings.MAX_UPLOAD_BYTES)
    return _(
        "These files are larger than %(size)s together. Send them in several goes, or lay them into a folder "
        "beside the scanner."
    ) % {"size": size}
