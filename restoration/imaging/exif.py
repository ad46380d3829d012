"""Exif as it goes from a scan to its restoration: descriptive tags kept, what the pixels decide left out.

Exif is where files lie most: every step is guarded, and a block that cannot be carried costs a warning only.
"""

import struct

from PIL.Image import Exif

DESCRIPTIVE_TAGS = frozenset(
    {
        269,  # DocumentName
        270,  # ImageDescription
        271,  # Make
        272,  # Model
        285,  # PageName
        305,  # Software
        306,  # DateTime
        315,  # Artist
        316,  # HostComputer
        33432,  # Copyright
        *range(0x9C9B, 0x9CA0),  # XPTitle, XPComment, XPAuthor, XPKeywords, XPSubject
    }
)
EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
PIXEL_TAGS = frozenset({0xA002, 0xA003, INTEROP_IFD, 0x927C})  # sizes; offsets inside MakerNote would dangle
ORIENTATION = 0x0112
EXIF_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)
NOT_KEPT = "The Exif data of the scan is damaged and could not be kept."


def orientation_of(exif: Exif | None) -> int:
    """The orientation tag, 1 where it is absent or nonsense."""
    value = exif.get(ORIENTATION, 1) if exif is not None else 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def block_of(exif: Exif | None) -> tuple[bytes | None, tuple[str, ...]]:
    """A TIFF-style block with the descriptive tags, and warnings; no orientation, as pixels are upright."""
    if exif is None:
        return None, ()
    try:
        kept = _kept(exif)
        return (kept.tobytes().removeprefix(b"Exif\x00\x00"), ()) if len(kept) else (None, ())
    except EXIF_FAULTS:
        return None, (NOT_KEPT,)


def parsed(block: bytes) -> Exif:
    """The opposite of `block_of`, for a writer that needs the tags one by one."""
    exif = Exif()
    exif.load(b"Exif\x00\x00" + block)
    return exif


def _kept(exif: Exif) -> Exif:
    kept = Exif()
    for tag, value in exif.items():
        if tag in DESCRIPTIVE_TAGS:
            kept[tag] = value
    for ifd in (EXIF_IFD, GPS_IFD):
        values = {tag: value for tag, value in exif.get_ifd(ifd).items() if tag not in PIXEL_TAGS}
        if values:
            kept[ifd] = values
    return kept
