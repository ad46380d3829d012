"""A field for one file that is read at once, and is refused where it is too large for that."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext


class WholeFileField(forms.FileField):
    """One file of at most `most_bytes`; `accept` names its endings and kinds for the browser's dialog."""

    def __init__(self, *, most_bytes: int, accept: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": accept}), **kwargs)
        self.most_bytes = most_bytes

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file as it was sent. Raises `ValidationError` where it is larger."""
        file = super().clean(data, initial)
        if (file.size or 0) > self.most_bytes:
            size = filesizeformat(self.most_bytes)
            raise ValidationError(gettext("This file is larger than %(size)s. Split it.") % {"size": size})
        return file
