"""Photographs from files and back: JPEG, PNG, TIFF; 8 and 16 bits; ICC profile, resolution and Exif."""

import struct
import zlib
from pathlib import Path

import tifffile

from restoration.errors import UnreadableImage, UnwritableImage
from restoration.imaging import raster, tiff
from restoration.imaging.exif import block_of, parsed
from restoration.imaging.photograph import BandedPhotograph, Photograph
from restoration.imaging.samples import Decoded

MAX_PIXELS = 500_000_000
WRITERS = {
    ".tif": tiff.write_tiff,
    ".tiff": tiff.write_tiff,
    ".png": raster.write_png,
    ".jpg": raster.write_jpeg,
    ".jpeg": raster.write_jpeg,
}
EIGHT_BIT_SUFFIXES = frozenset({".jpg", ".jpeg"})

_TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # imagecodecs' own errors derive from it
    SyntaxError,  # Pillow's PNG reader
    TypeError,
    ValueError,
    struct.error,
    tifffile.TiffFileError,
    zlib.error,
)


def read(path: Path, *, page: int = 0, max_pixels: int = MAX_PIXELS) -> Photograph:
    """Read one page of a JPEG, PNG or TIFF, upright.

    Raises `UnreadableImage` with a plain sentence for anything that is missing, damaged, too large or no
    photograph; raises MemoryError where there is not enough memory for a sound file.
    """
    try:
        return _decoded(path, page, max_pixels).photograph()
    except DAMAGE as error:
        raise UnreadableImage(path, f"is damaged or incomplete ({_first_line(error)})") from error


def page_count(path: Path) -> int:
    """The number of pages: 1 except in a TIFF. Raises `UnreadableImage`."""
    if _kind(path) != "TIFF":
        return 1
    try:
        return tiff.page_count(path)
    except DAMAGE as error:
        raise UnreadableImage(path, f"is damaged or incomplete ({_first_line(error)})") from error


def write(photograph: Photograph | BandedPhotograph, path: Path) -> None:
    """Write in the format that the suffix names; pixels that no step touched come out as they went in.

    A banded photograph is written while it is made; for JPEG its whole numbers are gathered first. JPEG holds
    8 bits only. Raises `UnwritableImage` for an unknown suffix or where the disk
    refuses, and what making the bands raises.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        known = ", ".join(WRITERS)
        raise UnwritableImage(path, f"the suffix {path.suffix!r} is unknown; use one of {known}")
    if isinstance(photograph, Photograph):
        photograph = photograph.in_bands()
    if photograph.exif:  # whoever made the block: pixels are upright, and no tag may turn them again
        photograph = photograph.replace(exif=block_of(parsed(photograph.exif))[0])
    try:
        writer(photograph, path)
    except OSError as error:
        raise UnwritableImage(path, error.strerror or str(error)) from error


def _decoded(path: Path, page: int, max_pixels: int) -> Decoded:
    if _kind(path) == "TIFF":
        return tiff.read_tiff(path, page, max_pixels)
    if page != 0:
        raise UnreadableImage(path, f"has one page and no page {page + 1}")
    return raster.read_raster(path, max_pixels)


def _kind(path: Path) -> str:
    """The format by its first bytes: a suffix is only a name."""
    try:
        with path.open("rb") as stream:
            magic = stream.read(8)
    except OSError as error:
        raise UnreadableImage(path, f"cannot be opened ({error.strerror})") from error
    if magic.startswith(_TIFF_MAGIC):
        return "TIFF"
    if magic.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if magic == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    raise UnreadableImage(path, "is empty" if not magic else "is not a JPEG, PNG or TIFF picture")


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
