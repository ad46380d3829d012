"""Signing in and out, and the choice of light or dark."""

from typing import Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from archive.web import schemes
from archive.web.forms.accounts import SignInForm


class SignIn(views.LoginView):
    """The sign-in page; failures are counted by axes, which locks the door for a while after five."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    """Sign out, by POST only, and go back to the catalogue."""

    next_page = "catalogue:home"


@require_POST
def choose_scheme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as the device, and go back to the page."""
    response = redirect(_way_back(request))
    schemes.remember(response, request.POST.get("scheme", ""))
    return response


def _way_back(request: HttpRequest) -> str:
    asked: Any = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return str(asked)
    return reverse("catalogue:home")
