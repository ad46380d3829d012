"""Why a restoration run fails, as stable codes with a sentence for people.

The engine's own codes (`restoration.E...`) come through unchanged; the ones here are the archive's.
"""

import errno
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from archive.domain.errors import BytesChanged, MissingBytes
from archive.domain.rights_errors import RequesterMayNotSee

DISK_FULL = "archive.R010"
FILE_TROUBLE = "archive.R011"
OUT_OF_MEMORY = "archive.R012"
WORKER_LOST = "archive.R013"
UNEXPECTED = "archive.R014"
SPOILT_RESULT = "archive.R015"
RESULT_CHANGED = "archive.R016"
RECIPE_CHANGED = "archive.R017"

_SENTENCES: Mapping[str, object] = {
    BytesChanged.code: _("The master scan is not the one on record; have its fixity checked."),
    MissingBytes.code: _("The master scan's file is not where it should be."),
    DISK_FULL: _("There is no room left on the disk of the workshop. Make room, then queue the run again."),
    FILE_TROUBLE: _("A file could not be read or written."),
    OUT_OF_MEMORY: _("The picture needs more memory than the worker has."),
    WORKER_LOST: _("The worker was lost several times while it worked on this run."),
    SPOILT_RESULT: _("The result could not be read back; nothing was kept."),
    RequesterMayNotSee.code: _(
        "Whoever asked for this restoration may not see the scan (any more). Somebody who may can queue it."
    ),
    RESULT_CHANGED: _("The restoration's file is not the one on record; have its fixity checked."),
    RECIPE_CHANGED: _("The recipe in the record is not the one that its digest speaks of."),
    UNEXPECTED: _("The engine stopped for a reason that it does not know how to explain."),
    "restoration.E001": _("The scan cannot be read as a photograph."),
    "restoration.E002": _("The result could not be written."),
    "restoration.E003": _("The recipe cannot be followed."),
    "restoration.E004": _("The recipe needs weights that are not installed."),
    "restoration.E005": _("The graphics card that was asked for cannot be used."),
    "restoration.E006": _("The picture needs more memory than the worker may use."),
    "restoration.E007": _("A step made values that are no picture; nothing was kept."),
    "restoration.E010": _("The weights on record are not here as they were, so nothing was made again."),
    "restoration.W004": _("A weights file is not the one on record: it was damaged or exchanged."),
}


def sentence(code: str) -> str:
    """The reason behind a failure code, in the reader's language; the general one for an unknown code."""
    return str(_SENTENCES.get(code, _SENTENCES[UNEXPECTED]))


def code_of(error: Exception) -> str:
    """The stable code of an error: its own where it has one, else by what the machine says."""
    own = getattr(error, "code", None)
    if isinstance(own, str):
        return own
    if isinstance(error, OSError):
        return DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else FILE_TROUBLE
    return OUT_OF_MEMORY if isinstance(error, MemoryError) else UNEXPECTED
