"""Doors of pages: a stranger is asked to sign in, a person without the role is told so."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from archive.domain.errors import ArchiveError
from archive.models import Description, User
from archive.policies.permissions import Verb, may, may_in, require_in_all

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def needs(verb: Verb) -> Callable[[View[P]], View[P]]:
    """Open a page only to those who may do `verb`; what they see there, selectors decide.

    For pages whose existence is no secret. A page about one thing answers 404 where the thing is hidden.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, verb):
                raise PermissionDenied(verb)
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return guard


def require_here(request: HttpRequest, verb: Verb, description: Description | None) -> None:
    """Raise `PermissionDenied` unless the person may do `verb` to this description, which they see."""
    if not may_in(request.user, verb, description):
        raise PermissionDenied(verb)


def require_all_here(request: HttpRequest, verb: Verb, descriptions: QuerySet[Description]) -> None:
    """The same for a page about something that all of these share."""
    try:
        require_in_all(request.user, verb, descriptions)
    except ArchiveError as error:
        raise PermissionDenied(verb) from error


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that passed `needs`; raises `PermissionDenied` for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
