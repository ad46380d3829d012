"""Searching by words."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from archive.domain import search as searched_words
from archive.models import described
from archive.selectors import catalogue, holdings
from archive.web import highlight, rails

_PER_PAGE = 30
_LONGEST_QUERY = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, with thumbnails and why; or what one might do when nothing was."""
    query = request.GET.get("q", "").replace("\x00", "")[:_LONGEST_QUERY].strip()
    words = searched_words.words(query)
    found = Paginator(catalogue.searched(request.user, query).prefetch_related(*described.LINKS), _PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    hits = [
        {
            "card": card,
            "is_level": not card.description.is_item,
            "title": highlight.marked(card.description.title, words),
            "reasons": highlight.reasons(request.user, card.description, words),
        }
        for card in holdings.cards(request.user, page)
    ]
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "catalogue/search.html",
        {
            "query": query,
            "page": page,
            "hits": hits,
            "kept": f"{kept.urlencode()}&",
            **rails.context(request),
        },
    )
