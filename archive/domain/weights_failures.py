"""Why a task on weights fails, as stable codes with a sentence for people."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from archive.domain import failures
from archive.domain.errors import MissingBytes

HOLDS_CODE = "archive.W010"
WORKER_LOST = "archive.W011"

_SENTENCES: Mapping[str, object] = {
    HOLDS_CODE: _(
        "The file holds more than weights, which could be a program. It was not run and not installed."
    ),
    WORKER_LOST: _("The worker was lost while it read this file; it may need more memory than there is."),
    MissingBytes.code: _("The file that was sent is no longer here. Send it again."),
    failures.DISK_FULL: _("There is no room left on the disk of the worker. Make room, then try again."),
    failures.FILE_TROUBLE: _("A file could not be read or written on the worker's machine."),
    failures.OUT_OF_MEMORY: _("The file needs more memory than the worker has."),
    failures.UNEXPECTED: _("The worker stopped for a reason that it does not know how to explain."),
    "restoration.W001": _("The list of weights cannot be read."),
    "restoration.W002": _("The worker knows no weights of this name."),
    "restoration.W003": _("The weights are not installed on the worker's machine."),
    "restoration.W004": _(
        "The file is not the one on record: it was damaged or exchanged, and is not used. Install it again."
    ),
    "restoration.W005": _("The weights fit none of the networks that Albumen knows."),
    "restoration.W006": _("The weights are not those of the network that they should be for."),
    "restoration.W007": _("The file is damaged, incomplete, or no weights file."),
}


def sentence(code: str) -> str:
    """The reason behind a code, in the reader's language; the general one for an unknown code."""
    return str(_SENTENCES.get(code, _SENTENCES[failures.UNEXPECTED]))
