"""Searching by words, suggestions while typing, and searches that a person keeps."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from archive.domain import search_query
from archive.models import SavedSearch
from archive.selectors.finding import saved_searches as kept
from archive.selectors.finding import search as selectors
from archive.services import saved_searches as services
from archive.web import search_page
from archive.web.access import signed_in


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, with thumbnails and why; or what one might do when nothing was."""
    return render(request, "catalogue/search.html", search_page.context(request))


@require_safe
@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """Titles and names that begin with what was typed so far, for the field in the bar."""
    typed = request.GET.get("q", "").replace("\x00", "")[: search_query.LONGEST]
    return render(
        request,
        "catalogue/_suggestions.html",
        {"found": selectors.suggestions(request.user, typed), "typed": typed.strip()},
    )


@require_safe
@login_required
def saved(request: HttpRequest) -> HttpResponse:
    """The searches that a person has kept."""
    context = {"searches": kept.saved_searches(request.user)}
    return render(request, "catalogue/saved_searches.html", context)


@require_POST
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Keep a search, and go back to it."""
    query = QueryDict(request.POST.get("query", "")[:1000]).urlencode()
    try:
        search = services.save(name=request.POST.get("name", ""), query=query, by=signed_in(request))
    except ValidationError as error:
        _tell(request, error)
        return redirect(SavedSearch(query=query).get_absolute_url())
    messages.success(request, _("The search is kept as “%(name)s”.") % {"name": search.name})
    return redirect(search)


@require_POST
@login_required
def rename(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a search another name."""
    try:
        services.rename(key, name=request.POST.get("name", ""), by=signed_in(request))
    except SavedSearch.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        _tell(request, error)
    return redirect("catalogue:saved_searches")


@require_POST
@login_required
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a search."""
    if kept.one(request.user, key) is None:
        raise Http404
    services.delete(key, by=signed_in(request))
    return redirect("catalogue:saved_searches")


def _tell(request: HttpRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))
