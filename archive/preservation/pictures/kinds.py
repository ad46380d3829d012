"""Kinds of files, told by their first bytes and never by their names."""

from enum import Enum
from pathlib import Path

HEAD_BYTES = 64


class Kind(Enum):
    """The kinds of images that are kept: media type and file name suffix."""

    JPEG = ("image/jpeg", ".jpg")
    PNG = ("image/png", ".png")
    TIFF = ("image/tiff", ".tif")

    @property
    def media_type(self) -> str:
        return self.value[0]

    @property
    def suffix(self) -> str:
        return self.value[1]


_KEPT = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
    (b"II+\x00", Kind.TIFF),  # BigTIFF
    (b"MM\x00+", Kind.TIFF),
)
# (offset, signature, name): known, but not kept yet.
_FOREIGN = (
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (8, b"WEBP", "WebP"),
    (4, b"ftyphei", "HEIC"),
    (4, b"ftypmif", "HEIF"),
    (4, b"ftypavi", "AVIF"),
    (4, b"ftypcrx", "Canon CR3"),
    (4, b"jP  ", "JPEG 2000"),
    (0, b"\xff\x0a", "JPEG XL"),
    (4, b"JXL ", "JPEG XL"),
    (0, b"%PDF", "PDF"),
    (0, b"8BPS", "Photoshop"),
    (0, b"IIRO", "Olympus ORF"),
    (0, b"IIU\x00", "Panasonic RW2"),
    (0, b"FUJIFILM", "Fujifilm RAF"),
    (0, b"%!PS", "PostScript"),
    (0, b"SIMPLE  =", "FITS"),
)


def head_of(path: Path) -> bytes:
    """The first bytes of a file, enough to tell its kind."""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def kind_of(head: bytes) -> Kind | None:
    """The kind of image that begins with these bytes, or None where it is none that is kept."""
    if head[8:10] == b"CR" and head.startswith(b"II*\x00"):
        return None  # Canon CR2: a TIFF in name only
    return next((kind for signature, kind in _KEPT if head.startswith(signature)), None)


def foreign_name(head: bytes) -> str | None:
    """What people call a known kind that is not kept, such as `HEIC`; None for no known image."""
    if head[8:10] == b"CR" and head.startswith(b"II*\x00"):
        return "Canon CR2"
    return next((name for at, signature, name in _FOREIGN if head.startswith(signature, at)), None)
