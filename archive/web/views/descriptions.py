"""Writing descriptions: new ones, edits, one field in place, open or closed to readers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.domain import date_words
from archive.domain.errors import ArchiveError, FieldNotOffered, StaleEdit, UnreadableDate
from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models import Description
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions
from archive.services.describing.descriptions import EDITABLE
from archive.web import conflicts, facts, openings, rails
from archive.web.access import needs, require_here, signed_in
from archive.web.dates import spoken
from archive.web.errors import sentence
from archive.web.forms.descriptions import CreateForm, EditForm, values_of
from archive.web.views.catalogue import found_or_404

_DATES = ("date_edtf", "print_date_edtf", "existence_edtf")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def create(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Describe something new under the description `key`, or at the top of the archive."""
    parent = found_or_404(request, key) if key else None
    require_here(request, Verb.DESCRIBE, parent)
    if parent is not None and parent.is_item:
        raise Http404
    form = CreateForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        made = _create(request, form, parent)
        if made is not None:
            messages.success(
                request,
                _("Described “%(title)s” as %(code)s.") % {"title": made.title, "code": made.reference_code},
            )
            return redirect(made)
    levels = [*catalogue.ancestors(request.user, parent), parent] if parent else []
    context = {"form": form, "parent": parent, "levels": levels, **rails.context(parent)}
    return render(request, "catalogue/create.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Edit all fields; where somebody else was faster, show both versions."""
    found = found_or_404(request, key)
    require_here(request, Verb.DESCRIBE, found)
    asked = openings.question(request, found)
    if asked is not None:
        return asked
    if request.method != "POST":
        return _edit_page(request, found, EditForm.of(found))
    if "take" in request.POST:
        return _edit_page(request, found, conflicts.taken(request.POST, found), is_conflict=True)
    form = EditForm.sent(request.POST, found)
    if not form.is_valid():
        return _edit_page(request, found, form)
    try:
        edited = descriptions.edit(
            found, changes=form.changes(), revision=form.cleaned_data["revision"], by=signed_in(request)
        )
    except StaleEdit as error:
        form.add_error(None, sentence(error))
        found.refresh_from_db()
        return _edit_page(request, found, conflicts.rebased(form, found), is_conflict=True, status=409)
    except ValidationError as error:
        form.take_over(error)
        return _edit_page(request, found, form)
    messages.success(request, _("Saved “%(title)s”.") % {"title": edited.title})
    return redirect(edited)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def field(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """One field, edited where it stands; without htmx the same on the page of all fields."""
    found = found_or_404(request, key)
    require_here(request, Verb.DESCRIBE, found)
    if name not in EDITABLE:
        raise Http404
    if not getattr(request, "htmx", False):
        return redirect(f"{reverse('catalogue:edit', args=[found.pk])}#id_{name}")
    form = EditForm.of(found)
    if name not in form.fields:
        raise Http404
    if request.method == "POST":
        sent = {"revision": request.POST.get("revision", ""), name: request.POST.get(name, "")}
        form = EditForm.sent({**values_of(found), **sent}, found)
        if form.is_valid() and _save_field(request, found, form, name):
            found.refresh_from_db()
            return render(
                request,
                "item/_facts.html",
                {"description": found, "saved": name, **facts.context(request, found)},
            )
    return render(request, "item/_field.html", {"description": found, "field": form[name], "form": form})


@require_POST
@needs(Verb.DESCRIBE)
def visibility(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a description to readers, or close it; the notice carries the way back."""
    found = found_or_404(request, key)
    require_here(request, Verb.DESCRIBE, found)
    wanted = request.POST.get("visibility", "")
    if wanted not in Visibility.values:
        raise Http404
    try:
        found = descriptions.edit(
            found, changes={"visibility": wanted}, revision=found.revision, by=signed_in(request)
        )
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        notice = render_to_string("catalogue/_visibility_notice.html", {"description": found}, request)
        messages.success(request, notice)
    return redirect(found)


@require_safe
@needs(Verb.DESCRIBE)
def date_hint(request: HttpRequest) -> HttpResponse:
    """What a date means that somebody is typing."""
    text = next((request.GET[name].strip() for name in _DATES if name in request.GET), "")
    try:
        hint = _("Read as: %(date)s") % {"date": spoken(date_words.read(text).text)} if text else ""
    except UnreadableDate as error:
        hint = sentence(error)
    return render(request, "catalogue/_date_hint.html", {"hint": hint})


def _create(request: HttpRequest, form: CreateForm, parent: Description | None) -> Description | None:
    try:
        return descriptions.create(
            parent=parent,
            level=LevelOfDescription(form.cleaned_data["level"]),
            code=form.cleaned_data["code"],
            title=form.cleaned_data["title"],
            by=signed_in(request),
            fields=form.values(),
        )
    except FieldNotOffered as error:
        form.add_error(error.field, sentence(error))
    except ArchiveError as error:
        form.add_error("code", sentence(error))
    except ValidationError as error:
        form.take_over(error)
    return None


def _save_field(request: HttpRequest, found: Description, form: EditForm, name: str) -> bool:
    try:
        descriptions.edit(
            found,
            changes={name: form.cleaned_data[name]},
            revision=form.cleaned_data["revision"],
            by=signed_in(request),
        )
    except StaleEdit as error:
        form.add_error(name, sentence(error))
    except ValidationError as error:
        form.take_over(error)
    else:
        return True
    return False


def _edit_page(
    request: HttpRequest,
    found: Description,
    form: EditForm,
    *,
    is_conflict: bool = False,
    status: int | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "description": found,
        "levels": [*catalogue.ancestors(request.user, found), found],
        "theirs": conflicts.theirs(form, found) if is_conflict else [],
        **rails.context(found),
    }
    return render(request, "catalogue/edit.html", context, status=status or _status(form))


def _status(form: CreateForm | EditForm) -> int:
    return 422 if form.is_bound and form.errors else 200
