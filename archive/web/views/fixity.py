"""Fixity, for staff: how much was read again, what was found, and reading an item before its turn."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.domain.vocabulary import FixityProblem
from archive.policies.permissions import Verb
from archive.selectors.custody import fixity
from archive.services.custody import fixity as services
from archive.web.access import needs, require_here, signed_in
from archive.web.views.catalogue import found_or_404

_PER_PAGE = 20


@require_safe
@needs(Verb.SEE_MASTERS)
def standing(request: HttpRequest) -> HttpResponse:
    """The page."""
    page = Paginator(fixity.with_findings(request.user), _PER_PAGE).get_page(request.GET.get("page"))
    labels = dict(FixityProblem.choices)
    shown = [
        (each, [(labels.get(row["problem"], row["problem"]), row) for row in each.findings]) for each in page
    ]
    context = {"standing": fixity.standing(request.user), "page": page, "shown": shown}
    return render(request, "fixity/standing.html", context)


@require_POST
@needs(Verb.SEE_MASTERS)
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have one item read before its turn."""
    item = found_or_404(request, key)
    require_here(request, Verb.SEE_MASTERS, item)
    services.ask(item, by=signed_in(request))
    messages.success(request, _("“%(title)s” will be read next.") % {"title": item.title})
    return redirect("fixity:standing")
