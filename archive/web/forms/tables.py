"""The forms of tables: sending one, and saying which of its columns is which field."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.domain.field_words import LABELS
from archive.domain.tables import CODE, COLUMNS, LEVEL, MOST_BYTES, PARENT, VISIBILITY
from archive.web.forms.files import WholeFileField

WORDS: dict[str, str | Promise] = {
    CODE: _("Reference code"),
    PARENT: _("Reference code of the level above"),
    LEVEL: _("Level of description"),
    **LABELS,
    VISIBILITY: _("Who may see it"),
}


class TableForm(forms.Form):
    """A CSV file."""

    file = WholeFileField(
        most_bytes=MOST_BYTES,
        accept=".csv,text/csv",
        label=_("CSV file"),
        help_text=_("UTF-8, a header in the first row, one description a row."),
    )


class ColumnsForm(forms.Form):
    """For each name in the header, the field that it is."""

    def __init__(self, *args: Any, header: Sequence[str], columns: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("(pass over)")), *((name, f"{WORDS[name]} ({name})") for name in COLUMNS)]
        for place, name in enumerate(header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=columns.get(place, "")
            )

    def clean(self) -> dict[str, Any]:
        """Each field comes from one column, and a column tells the reference codes."""
        cleaned = super().clean() or {}
        chosen = [name for name in cleaned.values() if name]
        twice = next((name for name in chosen if chosen.count(name) > 1), None)
        if twice is not None:
            message = gettext("Two columns are “%(field)s”. Choose one of them.")
            raise ValidationError(message % {"field": WORDS[twice]})
        if CODE not in chosen:
            raise ValidationError(gettext("Choose the column that has the reference codes."))
        return cleaned

    def columns(self) -> dict[int, str]:
        """Which place is which field."""
        return {int(key.split("_")[1]): name for key, name in self.cleaned_data.items() if name}
