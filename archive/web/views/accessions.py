"""Accession records: their list, one of them, writing them, tying imports to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.domain.errors import ArchiveError
from archive.models import Accession
from archive.policies.permissions import Verb
from archive.selectors.transfer import accessions as selectors
from archive.selectors.transfer import imports
from archive.services.transfer import accessions as services
from archive.web.access import needs, require_all_here, signed_in
from archive.web.errors import sentence
from archive.web.forms.accessions import AccessionForm

_PER_PAGE = 50
_LONGEST_QUERY = 200


@require_safe
@needs(Verb.SEE_STAFF_ONLY)
def listing(request: HttpRequest) -> HttpResponse:
    """The accessions, newest first."""
    query = request.GET.get("name", "").replace("\x00", "")[:_LONGEST_QUERY].strip()
    page = Paginator(selectors.accessions(request.user, query), _PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "asked": query, "kept": f"{kept.urlencode()}&"}
    return render(request, "accessions/list.html", context)


@require_safe
@needs(Verb.SEE_STAFF_ONLY)
def record(request: HttpRequest, key: UUID) -> HttpResponse:
    """One accession, with what is described of it and the imports of its scans."""
    found = _found_or_404(request, key)
    context = {
        "accession": found,
        "described": selectors.descriptions(request.user, found),
        "batches": selectors.batches(request.user, found),
        "history": selectors.history(request.user, found),
    }
    return render(request, "accessions/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RECEIVE)
def create(request: HttpRequest) -> HttpResponse:
    """Take custody."""
    form = AccessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.receive(
                received_on=form.cleaned_data["received_on"], fields=form.values(), by=signed_in(request)
            )
        except ValidationError as error:
            form.take_over(error)
        except ArchiveError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Received as %(number)s.") % {"number": made.number})
            return redirect(made)
    return _form_page(request, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RECEIVE)
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a record."""
    found = _found_or_404(request, key)
    require_all_here(request, Verb.RECEIVE, found.descriptions.all())
    form = AccessionForm(request.POST or None, initial={**services.texts(found), "revision": found.revision})
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            services.edit(found, changes=form.values(), revision=revision, by=signed_in(request))
        except ValidationError as error:
            form.take_over(error)
        except ArchiveError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Saved %(number)s.") % {"number": found.number})
            return redirect(found)
    return _form_page(request, {"form": form, "accession": found})


@require_POST
@needs(Verb.RECEIVE)
def attach(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Say with which accession the scans of an import came; an empty number unties it."""
    found = imports.batch(request.user, batch)
    if found is None:
        raise Http404
    number = request.POST.get("accession", "").strip()
    accession = selectors.accessions(request.user).filter(number=number).first()
    if number and accession is None:
        messages.error(request, _("There is no accession %(number)s.") % {"number": number})
        return redirect("imports:batch", found.pk)
    try:
        services.attach(found, to=accession, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("imports:batch", found.pk)


def _found_or_404(request: HttpRequest, key: UUID) -> Accession:
    found = selectors.one(request.user, key)
    if found is None:
        raise Http404
    return found


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form: AccessionForm = context["form"]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "accessions/form.html", context, status=status)
