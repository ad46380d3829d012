"""Destroying what the law says must go: asked for on one page, decided on it by somebody else."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.domain.errors import ArchiveError
from archive.domain.rights import ErasureState
from archive.models import Description
from archive.policies.permissions import Verb, may_in
from archive.selectors import rights as selectors
from archive.selectors.finding import catalogue
from archive.services.protection import erasures
from archive.web import context, rails
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence
from archive.web.forms.erasures import ErasureDecisionForm, ErasureForm
from archive.web.views.catalogue import found_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.RESTRICT)
def page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was asked and decided about the files of an item; and the form to ask."""
    item = _item(request, key)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erasures.request_erasure(item, **form.cleaned_data, by=signed_in(request))
        except ArchiveError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("Asked for. An administrator other than you decides."))
            return redirect("rights:erasure", item.pk)
    return _shown(request, item, form)


@require_POST
@needs(Verb.DECIDE_ERASURES)
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Destroy the files, or keep them."""
    item = _item(request, key)
    erasure = selectors.erasure(request.user, item)
    if erasure is None or erasure.state != ErasureState.REQUESTED:
        messages.error(request, _("Nothing waits for a decision."))
        return redirect("rights:erasure", item.pk)
    form = ErasureDecisionForm(request.POST, item=item)
    if not form.is_valid():
        return _shown(request, item, form)
    act = erasures.grant if form.cleaned_data["answer"] == "grant" else erasures.refuse
    try:
        act(erasure, by=signed_in(request), note=form.cleaned_data["note"])
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, f"{item.reference_code}: {ErasureState(erasure.state).label}")
    return redirect("rights:erasure", item.pk)


def _item(request: HttpRequest, key: UUID) -> Description:
    found = found_or_404(request, key)
    if not found.is_item:
        raise Http404
    require_here(request, Verb.RESTRICT, found)
    return found


def _shown(request: HttpRequest, item: Description, form: ErasureForm | ErasureDecisionForm) -> HttpResponse:
    erasure = selectors.erasure(request.user, item)
    shown = {
        "description": item,
        "levels": [*catalogue.ancestors(request.user, item), item],
        "erasure": erasure,
        "form": form,
        "may_decide": may_in(request.user, Verb.DECIDE_ERASURES, item),
        **context.here(request.user, item),
        **rails.context(item),
    }
    return render(request, "rights/erasure.html", shown, status=422 if form.errors else 200)
