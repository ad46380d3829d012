"""Rights and access of one description: what holds here, from where, and the forms that change it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.domain.errors import ArchiveError
from archive.models import Description
from archive.models.rights import Rule
from archive.policies.permissions import Verb
from archive.selectors import rights as selectors
from archive.selectors.custody import holdings
from archive.selectors.finding import catalogue
from archive.services.protection import openings as services_openings
from archive.services.protection import rights
from archive.web import context, openings, rails, standings
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence
from archive.web.forms.rights import FORMS, OpeningForm
from archive.web.views.catalogue import found_or_404


@require_safe
@needs(Verb.SEE_STAFF_ONLY)
def panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything that holds for a description, with what can be done."""
    found = found_or_404(request, key)
    require_here(request, Verb.SEE_STAFF_ONLY, found)
    shown = {
        **_surroundings(request, found),
        **standings.for_staff(request.user, found),
        "leaves": holdings.leaves(found, holdings.files_of(request.user, found)) if found.is_item else [],
    }
    return render(request, "rights/panel.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RESTRICT)
def add(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """One kind of rule on one description."""
    found = found_or_404(request, key)
    require_here(request, Verb.RESTRICT, found)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST if request.method == "POST" else None, description=found)
    if request.method == "POST" and form.is_valid():
        try:
            rule = form.make(by=signed_in(request))
        except ArchiveError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, standings.words(rule))
            return redirect("rights:panel", found.pk)
    shown = {**_surroundings(request, found), "form": form}
    return render(request, "rights/add.html", shown, status=422 if form.errors else 200)


@require_POST
@needs(Verb.RESTRICT)
def lift(request: HttpRequest, kind: str, rule: int) -> HttpResponse:
    """Take a rule out of force; the notice carries the way back."""
    found = _rule(request, kind, rule)
    try:
        rights.lift(found, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        told = {"what": standings.words(found), "kind": kind, "rule": found}
        messages.success(request, render_to_string("rights/_lifted.html", told, request))
    return redirect("rights:panel", found.description_id)


@require_POST
@needs(Verb.RESTRICT)
def restore(request: HttpRequest, kind: str, rule: int) -> HttpResponse:
    """Put back what was lifted by mistake."""
    found = _rule(request, kind, rule)
    try:
        rights.restore(found, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("In force again: %(what)s") % {"what": standings.words(found)})
    return redirect("rights:panel", found.description_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SEE_STAFF_ONLY)
def open_closed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask why a guarded item is opened, and open it for an hour."""
    found = found_or_404(request, key)
    require_here(request, Verb.SEE_STAFF_ONLY, found)
    form = OpeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services_openings.open_closed(found, why=form.cleaned_data["why"], by=signed_in(request))
        openings.remember(request, found)
        return redirect(found)
    shown = {**_surroundings(request, found), **standings.closed(request.user, found), "form": form}
    return render(request, "rights/open.html", shown, status=422 if form.errors else 200)


def _surroundings(request: HttpRequest, found: Description) -> dict[str, object]:
    return {
        "description": found,
        "levels": [*catalogue.ancestors(request.user, found), found],
        **context.here(request.user, found),
        **rails.context(found),
    }


def _rule(request: HttpRequest, kind: str, key: int) -> Rule:
    found = selectors.one(kind, key, person=request.user)
    if found is None:
        raise Http404
    return found
