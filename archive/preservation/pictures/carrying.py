"""Whether a file carries a label (XMP) and Content Credentials: seen in its structure, nothing is verified.

Quick enough to be asked of every file that goes out, and of the bytes themselves: no row has to be believed.
"""

from collections.abc import Iterator
from enum import Flag, auto
from pathlib import Path
from typing import IO, Final

import tifffile

from archive.preservation.pictures.kinds import Kind

_XMP_TAG, _C2PA_TAG = 700, 52545
_JPEG_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_JPEG_C2PA: Final = b"JP"  # JUMBF in APP11 (ISO 19566-5, annex D)
_PNG_XMP: Final = b"XML:com.adobe.xmp\0"
_HEAD = 29  # bytes of a part that tell what it is
_APP1, _APP11, _START_OF_SCAN, _PNG_SIGNATURE = 0xE1, 0xEB, 0xDA, 8


class Carried(Flag):
    """What a file has in it beside the picture."""

    NOTHING = 0
    LABEL = auto()
    CREDENTIALS = auto()

    @property
    def is_all(self) -> bool:
        """Whether nothing has to be added before the file goes out."""
        return self == Carried.LABEL | Carried.CREDENTIALS


def carried(path: Path, kind: Kind) -> Carried:
    """What this file carries; nothing, where it is no whole file of its kind. Raises `OSError`."""
    if kind is Kind.TIFF:
        return _in_tiff(path)
    with path.open("rb") as file:
        parts = _jpeg_parts(file) if kind is Kind.JPEG else _png_parts(file)
        found = Carried.NOTHING
        for part in parts:
            found |= part
        return found


def _in_tiff(path: Path) -> Carried:
    try:
        with tifffile.TiffFile(path) as file:
            tags = file.pages.first.tags
            label = Carried.LABEL if _XMP_TAG in tags else Carried.NOTHING
            return label | (Carried.CREDENTIALS if _C2PA_TAG in tags else Carried.NOTHING)
    except tifffile.TiffFileError:
        return Carried.NOTHING


def _jpeg_parts(file: IO[bytes]) -> Iterator[Carried]:
    file.seek(2)
    while len(head := file.read(4)) == 4 and head[0] == 0xFF and head[1] != _START_OF_SCAN:
        length = int.from_bytes(head[2:]) - 2
        start = file.read(min(length, _HEAD))
        file.seek(length - len(start), 1)
        if head[1] == _APP1 and start.startswith(_JPEG_XMP):
            yield Carried.LABEL
        if head[1] == _APP11 and start.startswith(_JPEG_C2PA):
            yield Carried.CREDENTIALS


def _png_parts(file: IO[bytes]) -> Iterator[Carried]:
    file.seek(_PNG_SIGNATURE)
    while len(head := file.read(8)) == 8 and head[4:] != b"IEND":
        length = int.from_bytes(head[:4])
        start = file.read(min(length, _HEAD))
        file.seek(length - len(start) + 4, 1)
        if head[4:] == b"caBX":
            yield Carried.CREDENTIALS
        if head[4:] == b"iTXt" and start.startswith(_PNG_XMP):
            yield Carried.LABEL
