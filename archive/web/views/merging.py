"""Merging two records of one thing: what would move, doing it, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.domain import names
from archive.domain.errors import ArchiveError
from archive.models import Agent, PreservationEvent, Term, User
from archive.policies.permissions import Verb
from archive.selectors.describing import authorities
from archive.services.describing import merging
from archive.services.describing.merging import Preview
from archive.web.access import needs, signed_in
from archive.web.authority_lists import AuthorityList, Record
from archive.web.errors import sentence
from archive.web.forms.authorities import MergeForm
from archive.web.views.authorities import list_or_404, record_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.KEEP_AUTHORITIES)
def merge(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Ask which record is kept, show what would move, and do it once that was confirmed."""
    shown = list_or_404(slug)
    drop = record_or_404(request, shown, key)
    form = MergeForm(request.POST or None)
    into: Record | None = None
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        into = _named(request, shown, form.cleaned_data["into"], drop)
        try:
            if into is None:
                message = _("No other record here has the name “%(name)s”. Choose one from the list.")
                form.add_error("into", message % {"name": form.cleaned_data["into"]})
            elif request.POST.get("confirmed") == str(into.uid):
                event = _merge(drop, into, by=signed_in(request))
                notice = {"list": shown, "drop": drop, "into": into, "event": event}
                messages.success(request, render_to_string("authorities/_merged.html", notice, request))
                return redirect(into)
            else:
                seen = _preview(drop, into)
        except ArchiveError as error:
            form.add_error("into", sentence(error))
    context = {"list": shown, "record": drop, "form": form, "into": into, "preview": seen}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "authorities/merge.html", context, status=status)


@require_POST
@needs(Verb.KEEP_AUTHORITIES)
def undo(request: HttpRequest, event: UUID) -> HttpResponse:
    """Take a merge back."""
    found = authorities.merge_event(request.user, event)
    if found is None:
        raise Http404
    try:
        freed = merging.undo(found, by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
        return redirect(found.authority or found.term or "catalogue:home")
    messages.success(request, _("“%(name)s” is a record of its own again.") % {"name": freed.name})
    return redirect(freed)


def _named(request: HttpRequest, shown: AuthorityList, name: str, drop: Record) -> Record | None:
    key = names.key(name)
    others = shown.records(request.user, "").exclude(pk=drop.pk)
    found: Record | None = others.filter(key=key).first() or others.filter(keys__contains=[key]).first()
    return found


def _preview(drop: Record, into: Record) -> Preview:
    if isinstance(drop, Agent) and isinstance(into, Agent):
        return merging.preview(drop, into=into)
    return merging.preview(_term(drop), into=_term(into))


def _merge(drop: Record, into: Record, *, by: User) -> PreservationEvent:
    if isinstance(drop, Agent) and isinstance(into, Agent):
        return merging.merge(drop, into=into, by=by)
    return merging.merge(_term(drop), into=_term(into), by=by)


def _term(record: Record) -> Term:
    if not isinstance(record, Term):
        raise Http404
    return record
