"""Signing in and out, and how a person wants the portal to speak and to look."""

from django.urls import path
from django.views.i18n import set_language

from archive.web.views import accounts

app_name = "accounts"
urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign_in"),
    path("sign-out/", accounts.SignOut.as_view(), name="sign_out"),
    path("language/", set_language, name="language"),
    path("scheme/", accounts.choose_scheme, name="scheme"),
]
