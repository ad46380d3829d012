"""The sign-in form."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password, with words that say what to do when they do not fit."""

    error_messages = {
        "invalid_login": _(
            "This name and password do not belong together. Both are case-sensitive; look at Caps Lock."
        ),
        "inactive": _("This account is closed. Ask an administrator to open it."),
    }
    username = forms.CharField(
        label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
