"""People and bodies, subjects, places: their lists, their records, writing them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.domain.errors import ArchiveError
from archive.models import Agent, Term
from archive.policies.permissions import Verb
from archive.selectors.custody import holdings
from archive.selectors.describing import authorities
from archive.web import authority_lists
from archive.web.access import needs, signed_in
from archive.web.authority_lists import LISTS, AuthorityList, Record
from archive.web.errors import sentence
from archive.web.forms.authorities import RecordForm

_PER_PAGE, _CARDS = 100, 24
_LONGEST_QUERY = 200


@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The records of a list, by name, with how often each stands in descriptions."""
    shown = list_or_404(slug)
    query = request.GET.get("name", "").replace("\x00", "")[:_LONGEST_QUERY].strip()
    page = Paginator(shown.records(request.user, query), _PER_PAGE).get_page(request.GET.get("page"))
    counts = authorities.counts(request.user, page)
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "list": shown,
        "lists": LISTS.values(),
        "asked": query,
        "page": page,
        "rows": [(record, counts.get(record.pk, 0)) for record in page],
        "kept": f"{kept.urlencode()}&",
    }
    return render(request, "authorities/list.html", context)


@require_safe
def record(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """One record, and the descriptions that it stands in; a merged one leads to the record that was kept."""
    shown = list_or_404(slug)
    found = record_or_404(request, shown, key)
    if found.uid != key:
        return redirect(found)
    person = request.user
    described = Paginator(authorities.descriptions_of(person, found), _CARDS)
    page = described.get_page(request.GET.get("page"))
    relations = authorities.relations_in(person, found, page) if isinstance(found, Agent) else {}
    cards = [(card, relations.get(card.description.pk, [])) for card in holdings.cards(person, page)]
    context = {
        "list": shown,
        "record": found,
        "texts": authority_lists.texts(found),
        "page": page,
        "cards": cards,
        "kept": "",
        "history": authorities.history(person, found),
        "broader": authorities.broader(person, found) if isinstance(found, Term) else [],
        "narrower": authorities.narrower(person, found) if isinstance(found, Term) else [],
    }
    return render(request, "authorities/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.KEEP_AUTHORITIES)
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """A new record."""
    shown = list_or_404(slug)
    form = shown.form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = shown.create(form.values(), by=signed_in(request))
        except (ArchiveError, ValidationError) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Recorded “%(name)s”.") % {"name": made.name})
            return redirect(made)
    return _form_page(request, {"list": shown, "form": form, "title": shown.add})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.KEEP_AUTHORITIES)
def edit(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Change a record; its descriptions tell its new name."""
    shown = list_or_404(slug)
    found = record_or_404(request, shown, key)
    initial = {**authority_lists.texts(found), "revision": found.revision}
    form = shown.form(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"] or 0
        try:
            edited = authority_lists.edit(
                found, changes=form.values(), revision=revision, by=signed_in(request)
            )
        except (ArchiveError, ValidationError) as error:
            _tell(form, error)
        else:
            messages.success(request, _("Saved “%(name)s”.") % {"name": edited.name})
            return redirect(edited)
    title = _("Edit “%(name)s”") % {"name": found.name}
    return _form_page(request, {"list": shown, "record": found, "form": form, "title": title})


def list_or_404(slug: str) -> AuthorityList:
    """The list of this word."""
    if slug not in LISTS:
        raise Http404
    return LISTS[slug]


def record_or_404(request: HttpRequest, shown: AuthorityList, key: UUID) -> Record:
    """The record, or 404 where it does not exist for this person."""
    found = shown.one(request.user, key)
    if found is None:
        raise Http404
    return found


def _tell(form: RecordForm, error: ArchiveError | ValidationError) -> None:
    if isinstance(error, ValidationError):
        form.take_over(error)
    else:
        form.add_error(None, sentence(error))


def _form_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form: RecordForm = context["form"]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "authorities/form.html", context, status=status)
