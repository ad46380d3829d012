"""When a master scan and its file were made, as the file itself tells: not the date of the picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.domain.vocabulary import FileRole
from archive.models import StoredFile

# EXIF 2.32: a scanner writes when it digitized; DateTime is when the file was last changed.
_SCANNED = ("DateTimeDigitized", "DateTimeOriginal")
_CHANGED = "DateTime"
_FORMAT = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True)
class ScanDates:
    """What one master tells of itself, in the clock of its scanner; None where it does not."""

    file: StoredFile
    scanned: datetime | None
    changed: datetime | None


def of(files: Iterable[StoredFile]) -> list[ScanDates]:
    """The dates of the masters among these files, without those that tell nothing."""
    masters = (file for file in files if file.role == FileRole.PRESERVATION_MASTER)
    told = [_of(file) for file in masters]
    return [each for each in told if each.scanned or each.changed]


def _of(file: StoredFile) -> ScanDates:
    exif = file.technical.get("exif") or {}
    scanned = next((read for name in _SCANNED if (read := _read(exif.get(name)))), None)
    return ScanDates(file, scanned, _read(exif.get(_CHANGED)))


def _read(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text)[:19], _FORMAT)
    except ValueError:
        return None
