"""The forms of a decision: each carries the digest of the bytes that were looked at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import RejectionReason


class ApprovalForm(forms.Form):
    """Approve, with a word for the record if one is wanted."""

    digest = forms.CharField(widget=forms.HiddenInput)
    comment = forms.CharField(required=False, max_length=4000)


class RejectionForm(ApprovalForm):
    """Send back, with at least a reason or a comment."""

    reasons = forms.MultipleChoiceField(required=False, choices=RejectionReason.choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("reasons") and not cleaned.get("comment", "").strip():
            raise forms.ValidationError(
                _("Choose a reason or write a comment, so that the next run can start from it.")
            )
        return cleaned

    def chosen(self) -> list[RejectionReason]:
        """The reasons as words of the archive."""
        return [RejectionReason(reason) for reason in self.cleaned_data["reasons"]]
