"""The form of a batch edit: which field, what to do to it, with what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.domain import batch_acts, date_words, fields
from archive.domain.batch_acts import Act
from archive.domain.errors import UnreadableDate
from archive.domain.fields import Kind
from archive.domain.vocabulary import LevelOfDescription
from archive.selectors.describing.batch_plans import Wish
from archive.web.errors import sentence

ACT_WORDS = {
    Act.SET: _("Set to"),
    Act.APPEND: _("Append"),
    Act.REPLACE: _("Replace text by"),
    Act.ADD: _("Add the name or term"),
    Act.REMOVE: _("Remove the name or term"),
    Act.CLEAR: _("Clear"),
}
_NEEDS_NO_VALUE = frozenset({Act.CLEAR, Act.REPLACE})


class BatchForm(forms.Form):
    """One act on one field."""

    field = forms.ChoiceField(
        label=_("Field"), choices=[(field.name, field.label) for field in fields.ALL], initial="subjects"
    )
    act = forms.ChoiceField(
        label=_("What to do"), choices=[(str(act), word) for act, word in ACT_WORDS.items()], initial=Act.ADD
    )
    find = forms.CharField(
        label=_("Text to look for"), required=False, strip=False, help_text=_("Only where text is replaced.")
    )
    value = forms.CharField(
        label=_("Value"), required=False, widget=forms.Textarea(attrs={"rows": 2}), strip=False
    )
    level = forms.ChoiceField(
        label=_("Only descriptions of the level"),
        required=False,
        choices=[("", _("(all levels)")), *LevelOfDescription.choices],
    )

    def clean(self) -> dict[str, Any]:
        """An act that the field can take, with what it needs."""
        cleaned = super().clean() or {}
        if "field" not in cleaned or "act" not in cleaned:
            return cleaned
        field, act = fields.BY_NAME[cleaned["field"]], Act(cleaned["act"])
        if not batch_acts.fits(field, act):
            allowed = ", ".join(str(ACT_WORDS[each]) for each in Act if batch_acts.fits(field, each))
            message = gettext("“%(field)s” cannot take this. It can take: %(allowed)s.")
            raise ValidationError({"act": message % {"field": field.label, "allowed": allowed}})
        if act is Act.REPLACE and not cleaned.get("find"):
            raise ValidationError({"find": gettext("Say which text is to be replaced.")})
        value = cleaned.get("value", "")
        if act not in _NEEDS_NO_VALUE and not value.strip():
            raise ValidationError({"value": gettext("Say with what.")})
        if field.kind is Kind.DATE and value.strip():
            try:
                date_words.read(value)
            except UnreadableDate as error:
                raise ValidationError({"value": sentence(error)}) from error
        return cleaned

    def wish(self) -> Wish:
        """What was asked for."""
        told = self.cleaned_data
        value = told["value"].replace("\r\n", "\n")
        act = Act(told["act"])
        return Wish(
            fields.BY_NAME[told["field"]], act, value if act is Act.REPLACE else value.strip(), told["find"]
        )
