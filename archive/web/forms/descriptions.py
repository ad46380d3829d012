"""The form of an archivist who describes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.domain import arrangement, dates
from archive.domain.errors import UnreadableDate
from archive.domain.vocabulary import Carrier, LevelOfDescription, Visibility
from archive.models import Description, tree
from archive.services.descriptions import EDITABLE
from archive.web.errors import sentence

_HELP = {
    "title": gettext_lazy("What is shown, where, and who, in a few words."),
    "date_edtf": gettext_lazy(
        "1937 · 1937-05-12 · 1937~ about · 1937? perhaps · 193X the 1930s · 1914/1918 from, to"
    ),
    "creator": gettext_lazy("The photographer, the studio, or the body that made it."),
    "scope_and_content": gettext_lazy("What there is to see and to know, for readers."),
    "inscription": gettext_lazy("What is written on it, letter by letter; say where."),
    "carrier": gettext_lazy("What the original is made of."),
}
_HINTED = {
    "hx-get": reverse_lazy("catalogue:date_hint"),
    "hx-trigger": "input changed delay:250ms, load",
    "hx-target": "#date-hint",
    "hx-swap": "innerHTML",
}


class DescriptionForm(forms.Form):
    """The fields that can be edited at every level."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500, help_text=_HELP["title"])
    date_edtf = forms.CharField(
        label=gettext_lazy("Date"),
        max_length=100,
        required=False,
        help_text=_HELP["date_edtf"],
        widget=forms.TextInput(attrs={"autocomplete": "off", **_HINTED}),
    )
    creator = forms.CharField(
        label=gettext_lazy("Creator"), max_length=300, required=False, help_text=_HELP["creator"]
    )
    scope_and_content = forms.CharField(
        label=gettext_lazy("Scope and content"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_HELP["scope_and_content"],
    )
    inscription = forms.CharField(
        label=gettext_lazy("Inscription"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_HELP["inscription"],
    )
    carrier = forms.ChoiceField(
        label=gettext_lazy("Carrier"),
        required=False,
        choices=[("", "—"), *Carrier.choices],
        help_text=_HELP["carrier"],
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Visibility.choices,
        initial=Visibility.STAFF,
        widget=forms.RadioSelect,
    )

    def clean_date_edtf(self) -> str:
        """A date that can be sorted, or none."""
        text: str = self.cleaned_data["date_edtf"]
        if text:
            try:
                dates.parse(text)
            except UnreadableDate as error:
                raise ValidationError(sentence(error)) from error
        return text

    def take_over(self, error: ValidationError) -> None:
        """Show what the service said about its fields at the fields of this form."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class EditForm(DescriptionForm):
    """Editing what was read at `revision`."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, description: Description) -> "EditForm":
        """The form as it stands in the catalogue."""
        return cls(initial={**values_of(description), "revision": description.revision})

    def changes(self) -> Mapping[str, str]:
        """The values for `services.descriptions.edit`."""
        return {name: self.cleaned_data[name] for name in EDITABLE}


class CreateForm(DescriptionForm):
    """Describing something new under `parent`, or at the top."""

    level = forms.ChoiceField(label=gettext_lazy("Level of description"))
    code = forms.CharField(label=gettext_lazy("Code at this level"), max_length=100)
    field_order = ("level", "code")

    def __init__(self, *args: Any, parent: Description | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        under = LevelOfDescription(parent.level) if parent else None
        levels = [(level.value, level.label) for level in arrangement.levels_under(under)]
        level: Any = self.fields["level"]
        level.choices = levels
        code = self.fields["code"]
        if parent is None:
            code.help_text = _("A short sign of its own, such as HO for a harbour office.")
            return
        code.help_text = _("The reference code will be %(parent)s-… with this code at its end.") % {
            "parent": parent.reference_code
        }
        self.initial.setdefault("code", _next_code(parent))


def values_of(description: Description) -> dict[str, str]:
    """The editable fields of a description by name."""
    return {name: getattr(description, name) for name in EDITABLE}


def _next_code(parent: Description) -> str:
    """The number after the highest one among the codes under `parent`."""
    codes = tree.right_below(parent).values_list("code", flat=True)
    return str(1 + max((int(code) for code in codes if code.isascii() and code.isdigit()), default=0))
