"""The form of an import of weights: a file, and what it is if the person knows."""

import re
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from archive.engine.known_weights import KnownWeights

SUFFIXES = (".pth", ".pt", ".safetensors")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def too_large() -> str:
    """What a person reads whose file is over the limit."""
    size = filesizeformat(settings.MAX_UPLOAD_BYTES)
    return _(
        "This file is larger than %(size)s. Import it on the command line: "
        "“python -m restoration weights import FILE --as NAME”."
    ) % {"size": size}


class ImportForm(forms.Form):
    """One file and the name in the catalogue, empty where the file itself shall tell."""

    name = forms.CharField(required=False)
    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, *args: Any, known: tuple[KnownWeights, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shipped = {each.name for each in known if each.ships_with_us}
        self._names = {each.name for each in known} - self._shipped

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name and name not in self._names:
            raise forms.ValidationError(_("Choose a name from the list."))
        return name

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None or not file.name:
            raise forms.ValidationError(_("Choose the file to import."))
        if Path(file.name).suffix.lower() not in SUFFIXES:
            raise forms.ValidationError(_("Weights come as .pth, .pt or .safetensors files."))
        if not file.size:
            raise forms.ValidationError(_("The file is empty."))
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(too_large())
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, name = cleaned.get("file"), cleaned.get("name")
        if file is not None and not name and "name" not in self.errors:
            self._check_stem(Path(file.name).stem)
        return cleaned

    def _check_stem(self, stem: str) -> None:
        """The file's own name becomes that of the weights."""
        if not _PLAIN.fullmatch(stem):
            message = _(
                "Choose below which weights these are, or give the file a name of Latin letters, digits, "
                "dots and hyphens."
            )
            self.add_error("file", message)
        if stem in self._shipped:
            message = _("Weights of this name ship with Albumen. Give the file another name.")
            self.add_error("file", message)
