"""Light or dark: what a person chose, kept in a cookie so that the first paint is right."""

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COOKIE: Final = "albumen_scheme"
_YEAR_S: Final = 365 * 24 * 3600

# The empty name follows the device.
SCHEMES: Mapping[str, Promise] = {"": _("As the device"), "light": _("Light"), "dark": _("Dark")}


def chosen(request: HttpRequest) -> str:
    """The scheme that this person chose, or the empty text."""
    found = request.COOKIES.get(COOKIE, "")
    return found if found in SCHEMES else ""


def remember(response: HttpResponse, scheme: str) -> None:
    """Keep the choice for a year, or forget it when it is to follow the device."""
    if scheme in SCHEMES and scheme:
        response.set_cookie(COOKIE, scheme, max_age=_YEAR_S, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
