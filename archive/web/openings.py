"""Closed items in the hands of staff: the trace that opening leaves, and the question at the highest level.

The answer holds for one person, in one session, for one item, for an hour; `policies.visibility` asks the
history itself before it gives the bytes.
"""

import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from archive.domain.rights import ClosedBy
from archive.models import Description, User
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import OPENED_FOR, closed_by
from archive.services.protection import openings

_SESSION = "opened"
# What is not public yet is a draft at work; what was closed for a reason leaves a trace when it is opened.
_TRACED = frozenset({ClosedBy.RESTRICTION, ClosedBy.EMBARGO, ClosedBy.TAKEDOWN})


def question(request: HttpRequest, description: Description) -> HttpResponse | None:
    """Where to ask first; None where the page may be shown, whose opening is on record then."""
    person = request.user
    if not isinstance(person, User) or not may_in(person, Verb.SEE_STAFF_ONLY, description):
        return None
    if not description.is_item or not _TRACED & set(closed_by(description)):
        return None
    if _is_remembered(request, description) and openings.is_open(description, to=person):
        return None
    if description.is_guarded:
        return redirect("rights:open", description.pk)
    if request.method == "GET":
        openings.open_closed(description, by=person)
        remember(request, description)
    return None


def remember(request: HttpRequest, description: Description) -> None:
    """Keep in the session that this item was opened; forget those that no longer hold."""
    now = time.time()
    kept = {key: at for key, at in _opened(request).items() if now - at < OPENED_FOR.total_seconds()}
    request.session[_SESSION] = {**kept, str(description.pk): now}


def _is_remembered(request: HttpRequest, description: Description) -> bool:
    at = _opened(request).get(str(description.pk), 0.0)
    return time.time() - at < OPENED_FOR.total_seconds()


def _opened(request: HttpRequest) -> dict[str, float]:
    found = request.session.get(_SESSION, {})
    return found if isinstance(found, dict) else {}
