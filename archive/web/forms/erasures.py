"""Forms for the destruction of files: the request, and the second person's answer."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.models import Description


class ErasureForm(forms.Form):
    """What demands that the files be destroyed, and why."""

    law = forms.CharField(
        label=_("What demands it"),
        max_length=300,
        help_text=_("The law and its article, the judgement, or the contract; everybody reads this."),
    )
    grounds = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For staff and for the record; do not repeat what has to be forgotten."),
    )


class ErasureDecisionForm(forms.Form):
    """The answer; whoever destroys types the reference code, so that it is no slip of a hand."""

    answer = forms.ChoiceField(choices=[("grant", "grant"), ("refuse", "refuse")])
    code = forms.CharField(required=False, max_length=500)
    note = forms.CharField(required=False, max_length=4000)

    def __init__(self, *args: object, item: Description) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._item = item

    def clean(self) -> dict[str, str]:
        """Refuse to destroy what was not named."""
        data: dict[str, str] = super().clean() or {}
        if data.get("answer") == "grant" and data.get("code", "").strip() != self._item.reference_code:
            told = {"code": self._item.reference_code}
            raise ValidationError(gettext("Type %(code)s to say that you mean this item.") % told)
        return data
