"""The forms of authority records, of merging them, and of taking in a vocabulary."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from archive.domain import date_words
from archive.domain.errors import UnreadableDate
from archive.domain.vocabulary import AgentKind
from archive.services.describing.records import KINDS
from archive.web.errors import sentence
from archive.web.forms.files import WholeFileField

MOST_BYTES: Final = 10 << 20


def _prose(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class RecordForm(forms.Form):
    """What records of all lists have: names."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Authorised form of the name"),
        max_length=300,
        help_text=_("The one form under which it is listed. Add dates where two would have the same."),
    )
    parallel_names = _prose(
        _("Names in other languages"), _("One a line; the language behind it in brackets: 林桂生 [zh]"), 2
    )
    variant_names = _prose(
        _("Other names"), _("One a line: earlier names, other spellings, abbreviations."), 2
    )

    def values(self) -> Mapping[str, str]:
        """What was written, for the services."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}

    def take_over(self, error: ValidationError) -> None:
        """Show what the service said about its fields at the fields of this form."""
        for name, messages in error.message_dict.items():
            self.add_error(name if name in self.fields else None, messages)


class AgentForm(RecordForm):
    """A person, family or corporate body (ISAAR(CPF))."""

    kind = forms.ChoiceField(
        label=_("Type"), choices=[(kind.value, kind.label) for kind in KINDS], initial=AgentKind.PERSON
    )
    existence_edtf = forms.CharField(
        label=_("Dates of existence"),
        max_length=100,
        required=False,
        help_text=_("Born and died, founded and dissolved: 1871 to 1944 · 1902 to about 1950 · after 1912"),
    )
    history = _prose(_("History"), _("Life, offices, what happened to it."), 5)
    places = _prose(_("Places"), _("Where it lived or worked, and when."), 2)
    functions = _prose(_("Functions, occupations and activities"), "", 2)
    maintenance_notes = _prose(_("Maintenance notes"), _("Sources, and who wrote this record when."), 2)
    field_order = ("kind", "name", "parallel_names", "variant_names")

    def clean_existence_edtf(self) -> str:
        """Dates that can be read, or none."""
        text: str = self.cleaned_data["existence_edtf"]
        try:
            return date_words.read(text).text if text else ""
        except UnreadableDate as error:
            raise ValidationError(sentence(error)) from error


class TermForm(RecordForm):
    """A subject or place (SKOS concept); only places have points."""

    broader = forms.CharField(
        label=_("Broader terms"),
        required=False,
        help_text=_("What this is a kind or a part of. Semicolons between terms; new ones are added."),
    )
    scope_note = _prose(_("Scope note"), _("What is meant by it here, and what is not."))
    uri = forms.CharField(label=_("Address in the vocabulary it comes from"), max_length=500, required=False)
    latitude = forms.CharField(
        label=_("Latitude"), max_length=20, required=False, help_text=_("Degrees, north positive: 60.3913")
    )
    longitude = forms.CharField(
        label=_("Longitude"), max_length=20, required=False, help_text=_("Degrees, east positive: 5.3221")
    )

    def __init__(self, *args: Any, has_point: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_point:
            del self.fields["latitude"], self.fields["longitude"]


class VocabularyForm(forms.Form):
    """A SKOS file."""

    file = WholeFileField(
        most_bytes=MOST_BYTES,
        accept=".rdf,.xml,.skos",
        label=_("SKOS file"),
        help_text=_("RDF/XML with skos:Concept, as thesaurus software writes it."),
    )


class MergeForm(forms.Form):
    """The record that another one is merged into."""

    into = forms.CharField(
        label=_("Keep this record"),
        max_length=300,
        help_text=_("Its authorised name, or one of its other names."),
    )
