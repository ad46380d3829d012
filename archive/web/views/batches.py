"""Editing many descriptions as one act: asked for, shown as it would be, done, undone."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from archive.domain.errors import ArchiveError, TooManyAtOnce
from archive.models import BatchEdit, Description, described
from archive.policies.permissions import Verb
from archive.selectors.describing import batch_plans
from archive.selectors.describing import batches as selected
from archive.selectors.describing.batch_plans import Wish
from archive.selectors.finding import scopes
from archive.selectors.finding.scopes import Scope
from archive.services.describing import batches as services
from archive.web import rails
from archive.web import scopes as addresses
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.batches import BatchForm

_PER_PAGE = 50
_NAMED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def edit(request: HttpRequest) -> HttpResponse:
    """Ask what to do; show all that would change, page by page; do it once that was confirmed."""
    data = request.POST if request.method == "POST" else request.GET
    scope = addresses.read(data)
    wider = replace(scope, level="")  # a level that leaves nothing is an answer, and not an unknown address
    if not any(scopes.opened(request.user, each).exists() for each in (scope, wider)):
        raise Http404
    asked = "field" in data
    form = BatchForm(data if asked else None, initial={"level": scope.level})
    if not asked or not form.is_valid():
        return _page(request, form, scope, status=422 if asked else 200)
    wish = form.wish()
    if "confirmed" in data and request.method == "POST":
        try:
            batch = services.apply(scope, wish, fingerprint=data["confirmed"], by=signed_in(request))
        except ArchiveError as error:
            messages.error(request, sentence(error))
        else:
            messages.success(
                request, render_to_string("exchange/_batch_done.html", {"batch": batch}, request)
            )
            return redirect(scopes.top(request.user, scope) or _way_back(request, batch))
    return _page(request, form, scope, wish=wish)


@require_POST
@needs(Verb.DESCRIBE)
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a batch edit back, as far as nobody has worked on since."""
    batch = selected.batch(request.user, key)
    if batch is None:
        raise Http404
    back = _way_back(request, batch)
    try:
        undone = services.undo(batch, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
        return redirect(back)
    said = ngettext(
        "%(count)d description is as it was.", "%(count)d descriptions are as they were.", undone.count
    )
    messages.success(request, said % {"count": undone.count})
    if undone.left:
        named = ", ".join(undone.left[:_NAMED]) + (" …" if len(undone.left) > _NAMED else "")
        said = _("Changed since by somebody, and left as they are: %(codes)s") % {"codes": named}
        messages.warning(request, said)
    return redirect(back)


def _way_back(request: HttpRequest, batch: BatchEdit) -> Description | str:
    return selected.place_of(request.user, batch) or "catalogue:home"


def _page(
    request: HttpRequest, form: BatchForm, scope: Scope, *, wish: Wish | None = None, status: int = 200
) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    found = scopes.opened(request.user, scope)
    pages = Paginator(found.prefetch_related(*described.LINKS), _PER_PAGE)
    too_many = sentence(TooManyAtOnce(most=batch_plans.MOST)) if pages.count > batch_plans.MOST else ""
    shown: Page[Description] = pages.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "pairs": addresses.pairs(replace(scope, level=""), data),
        "count": pages.count,
        "too_many": too_many,
        "page": shown,
        "kept": _kept(request),
        **rails.context(scopes.top(request.user, scope)),
    }
    if wish is not None and not too_many:
        context["totals"] = batch_plans.totals(request.user, scope, wish)
        context["proposals"] = list(batch_plans.proposals(request.user, shown, wish))
    return render(request, "exchange/batch.html", context, status=status)


def _kept(request: HttpRequest) -> str:
    kept = (request.POST if request.method == "POST" else request.GET).copy()
    for name in ("page", "confirmed", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return f"{kept.urlencode()}&"
