"""Moving a branch of the tree to another place."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archive.domain.errors import ArchiveError, MisplacedLevel, MovedIntoItself, UnknownReferenceCode
from archive.models import Description, tree
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.services.describing import moving
from archive.web import rails
from archive.web.access import needs, require_here, signed_in
from archive.web.errors import sentence
from archive.web.forms.moving import MoveForm
from archive.web.views.catalogue import found_or_404

_OF_THE_PLACE = (UnknownReferenceCode, MisplacedLevel, MovedIntoItself)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.DESCRIBE)
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask where a branch shall stand, and put it there."""
    found = found_or_404(request, key)
    require_here(request, Verb.DESCRIBE, found)
    levels = list(catalogue.ancestors(request.user, found))
    above = levels[-1].reference_code if levels else ""
    initial = {"under": above, "code": found.code, "revision": found.revision}
    form = MoveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        moved = _move(request, found, form)
        if moved is not None:
            said = _("“%(title)s” is %(code)s now.") % {"title": moved.title, "code": moved.reference_code}
            messages.success(request, said)
            return redirect(moved)
    context = {
        "form": form,
        "description": found,
        "levels": [*levels, found],
        "below": tree.below(found).count(),
        **rails.context(found),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "catalogue/move.html", context, status=status)


def _move(request: HttpRequest, found: Description, form: MoveForm) -> Description | None:
    data = form.cleaned_data
    try:
        under = catalogue.by_reference_code(request.user, data["under"]) if data["under"] else None
        return moving.move(
            found, under=under, code=data["code"], revision=data["revision"], by=signed_in(request)
        )
    except _OF_THE_PLACE as error:
        form.add_error("under", sentence(error))
    except ArchiveError as error:
        form.add_error("code", sentence(error))
    except ValidationError as error:
        form.add_error("code", error.messages)
    return None
