"""The form of an accession record."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccessionForm(forms.Form):
    """How something came here; its number is given by the archive."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Title"), max_length=500, help_text=_("What came, in a few words: Three boxes of negatives.")
    )
    received_on = forms.DateField(
        label=_("Received on"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Who gave, sold or handed it over.")
    )
    terms = forms.CharField(
        label=_("Terms"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gift, loan or purchase; what was agreed about use and return."),
    )
    custodial_history = forms.CharField(
        label=_("Custodial history"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who held it before, and what happened to it."),
    )
    extent = forms.CharField(label=_("Extent"), max_length=500, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    descriptions = forms.CharField(
        label=_("Descriptions"),
        required=False,
        help_text=_("Reference codes of what is described of it. Semicolons between codes."),
    )

    def values(self) -> Mapping[str, Any]:
        """What was written, for the services."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def take_over(self, error: ValidationError) -> None:
        """Show what the service said about its fields at the fields of this form."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)
