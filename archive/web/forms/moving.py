"""The form of moving a branch of the tree."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MoveForm(forms.Form):
    """Where a branch shall stand, and its code there."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    under = forms.CharField(
        label=_("Reference code of the level above"),
        max_length=500,
        required=False,
        help_text=_("Where it shall stand; empty for the top of the archive."),
    )
    code = forms.CharField(
        label=_("Code at this level"),
        max_length=100,
        help_text=_("The end of its reference code; it must be free at the new place."),
    )
