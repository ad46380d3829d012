"""Takedowns: anybody asks, the picture is hidden at once, somebody decides."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.domain.errors import ArchiveError
from archive.domain.rights import TakedownState
from archive.domain.rights_errors import TooManyRequests
from archive.models import User
from archive.policies.permissions import Verb
from archive.selectors import rights
from archive.services.protection import takedowns
from archive.web.access import needs, signed_in
from archive.web.errors import sentence
from archive.web.forms.rights import DecisionForm, TakedownForm
from archive.web.views.catalogue import found_or_404

_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form for everybody who sees the item."""
    found = found_or_404(request, key)
    if not found.is_item:
        raise Http404
    form = TakedownForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        by = request.user if isinstance(request.user, User) else None
        try:
            takedowns.request_takedown(found, sender=_sender(request), by=by, **form.cleaned_data)
        except ArchiveError as error:
            form.add_error(None, sentence(error))
            status = 429 if isinstance(error, TooManyRequests) else 422
        else:
            messages.success(
                request, _("The picture is hidden now. Somebody of the archive will look at your request.")
            )
            return redirect("catalogue:home")
    return render(request, "rights/ask.html", {"description": found, "form": form}, status=status)


@require_safe
@needs(Verb.DECIDE_TAKEDOWNS)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, and what was decided."""
    answered = Paginator(rights.takedowns(request.user, is_open=False), _PER_PAGE)
    shown = {
        "waiting": rights.takedowns(request.user, is_open=True),
        "page": answered.get_page(request.GET.get("page")),
        "answers": [(state, state.label) for state in TakedownState if state != TakedownState.REQUESTED],
    }
    return render(request, "rights/takedowns.html", shown)


@require_POST
@needs(Verb.DECIDE_TAKEDOWNS)
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer one request."""
    found = rights.takedown(request.user, key)
    if found is None:
        raise Http404
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the answers."))
        return redirect("rights:takedowns")
    try:
        to = TakedownState(form.cleaned_data["to"])
        takedowns.decide(found, to, note=form.cleaned_data["note"], by=signed_in(request))
    except ArchiveError as error:
        messages.error(request, sentence(error))
    else:
        what = {"code": found.description.reference_code, "answer": to.label}
        messages.success(request, _("%(code)s: %(answer)s.") % what)
    return redirect("rights:takedowns")


def _sender(request: HttpRequest) -> str:
    """What stands for where a request comes from; the address itself is kept nowhere.

    Behind the operator's own proxy, which is where HTTPS ends, the last hop that it names counts.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.ALBUMEN_HTTPS:
        address = request.headers.get("X-Forwarded-For", address).rsplit(",", maxsplit=1)[-1].strip()
    return salted_hmac("archive.takedown", address, algorithm="sha256").hexdigest()
