"""Why a file of an import was not kept, in words that a person understands."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Why a file was quarantined or skipped; the values are stable and stand in `ImportRow.reason_code`."""

    EMPTY = "empty"
    NOT_AN_IMAGE = "not_an_image"
    UNSUPPORTED = "unsupported"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_COSTLY = "too_costly"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    CHANGING = "changing"
    HIDDEN = "hidden"
    SYSTEM_FILE = "system_file"
    LINK = "link"
    NOT_A_FILE = "not_a_file"
    BAD_NAME = "bad_name"
    OTHER_BYTES = "other_bytes"
    BAG_RECORD = "bag_record"
    MADE_ELSEWHERE = "made_elsewhere"
    ERASED = "erased"


_SENTENCES: Mapping[Reason, str | Promise] = {
    Reason.EMPTY: _("The file is empty."),
    Reason.NOT_AN_IMAGE: _("This is not an image, whatever its name says."),
    Reason.UNSUPPORTED: _("This kind of file is not kept: %(kind)s. Save it as TIFF, PNG or JPEG."),
    Reason.TRUNCATED: _("The file ends too early; the end of the picture is missing. Scan or copy it again."),
    Reason.DAMAGED: _("The file is damaged and cannot be read to its end. Scan or copy it again."),
    Reason.TOO_LARGE: _(
        "The picture claims %(width_px)s × %(height_px)s pixels (%(megapixels)s megapixels); "
        "the most that is read here is %(most)s."
    ),
    Reason.TOO_COSTLY: _("Reading the file took more time or memory than is allowed; it may be damaged."),
    Reason.UNREADABLE: _("The file could not be read: %(problem)s."),
    Reason.VANISHED: _("The file was there when the folder was read, and gone when its turn came."),
    Reason.CHANGING: _("The file was still being written. Import the folder again when it is finished."),
    Reason.HIDDEN: _("Hidden files are left alone."),
    Reason.SYSTEM_FILE: _("Written by an operating system, not by a scanner."),
    Reason.LINK: _("A link; what it points to is imported from its own place."),
    Reason.NOT_A_FILE: _("Neither a file nor a folder."),
    Reason.BAD_NAME: _("The name of the file holds bytes that are no text. Rename it."),
    Reason.OTHER_BYTES: _("The file was changed after its bag was checked. Bring the bag again."),
    Reason.BAG_RECORD: _("Told of the other files in the bag, and was read for them."),
    Reason.ERASED: _(
        "The archive had this picture and had to destroy it, as the law demanded. It is not kept again."
    ),
    Reason.MADE_ELSEWHERE: _("A restoration that was made elsewhere; it stays in the bag."),
}


def sentence(code: str, detail: Mapping[str, Any] | None = None) -> str:
    """The sentence for a reason, in the reader's language; an empty code gives an empty sentence."""
    if not code:
        return ""
    text = str(_SENTENCES[Reason(code)])
    return text % dict(detail) if detail else text
