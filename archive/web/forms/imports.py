"""The form of a new import: where the scans are, and under which description they go."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from archive.domain.errors import UnknownReferenceCode
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, User
from archive.preservation.packages import bag_check
from archive.selectors.finding import catalogue
from archive.web import folders, uploads

FOLDER, UPLOAD = "folder", "upload"


class NewImportForm(forms.Form):
    """Either a folder under a scanner root or files from the browser, and the reference code above them.

    `kept` stands for files that were sent before, when the person asked to check first.
    """

    source = forms.ChoiceField(choices=[(FOLDER, FOLDER), (UPLOAD, UPLOAD)], initial=FOLDER)
    folder = forms.CharField(required=False, max_length=4000)
    kept = forms.CharField(required=False, max_length=40)
    into = forms.CharField(required=False, max_length=500)

    def __init__(
        self, *args: Any, by: User, files: Sequence["UploadedFile[bytes]"] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._by, self._sent = by, list(files)
        self.path: Path | None = None
        self.target: Description | None = None

    @property
    def is_upload(self) -> bool:
        """Whether the scans come through the browser."""
        return bool(self.cleaned_data.get("source") == UPLOAD)

    @property
    def is_bag(self) -> bool:
        """Whether the folder says that it is a bag."""
        return not self.is_upload and self.path is not None and bag_check.is_bag(self.path)

    def chosen(self) -> tuple[Path, Description]:
        """The folder and the description of a valid form."""
        if self.path is None or self.target is None:
            raise ValueError("The form is not valid.")
        return self.path, self.target

    def clean_into(self) -> str:
        code = str(self.cleaned_data["into"]).strip()
        if not code:
            raise forms.ValidationError(_("Choose the description under which the scans go."))
        try:
            target = catalogue.by_reference_code(self._by, code)
        except UnknownReferenceCode as error:
            message = _("There is no description with the reference code %(code)s.") % {"code": code}
            raise forms.ValidationError(message) from error
        if target.level == LevelOfDescription.ITEM:
            message = _("%(code)s is a single item. Choose the file or series above it.") % {"code": code}
            raise forms.ValidationError(message)
        self.target = target
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_upload:
            self._find_upload(cleaned)
        else:
            self._find_folder(cleaned)
        return cleaned

    def _find_folder(self, cleaned: dict[str, Any]) -> None:
        place = folders.find(cleaned.get("folder", ""))
        if place is None:
            self.add_error("folder", _("Choose a folder: the one that was named is not beside the scanner."))
            return
        self.path = place.path

    def _find_upload(self, cleaned: dict[str, Any]) -> None:
        if self._sent and not self.errors:
            cleaned["kept"] = uploads.keep(self._sent, by=self._by)
        if not cleaned.get("kept"):
            if not self._sent:
                self.add_error("kept", _("Choose the files to import."))
            return
        self.path = uploads.find(cleaned["kept"], by=self._by)
        if self.path is None:
            self.add_error("kept", _("The files that were sent are no longer here. Choose them again."))
