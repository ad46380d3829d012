"""Exif inside a TIFF that tifffile wrote: tifffile writes no sub-directories, so they are appended here."""

import struct
from pathlib import Path
from typing import BinaryIO

from PIL.Image import Exif
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from restoration.imaging.exif import DESCRIPTIVE_TAGS, EXIF_IFD, GPS_IFD, parsed


class _Layout:
    """Field widths of classic TIFF (6.0) and of BigTIFF, little-endian as tifffile writes here."""

    def __init__(self, header: bytes) -> None:
        self.is_big = header[2] == 43
        self.ifh = header[:16] if self.is_big else header[:8]
        self.first_offset_at = 8 if self.is_big else 4
        self.offset, self.count, self.entry_bytes = ("<Q", "<Q", 20) if self.is_big else ("<I", "<H", 12)
        self.pointer = "<HHQQ" if self.is_big else "<HHII"
        self.pointer_type = 16 if self.is_big else 4  # LONG8 or LONG


def append_exif(path: Path, block: bytes) -> None:
    """Put the tags of an Exif block into the first page of a little-endian TIFF at `path`, in place.

    A new directory with the old entries and the new ones goes to the end of the file, and the header is
    pointed at it last: until then the file is as it was.
    """
    exif = parsed(block)
    with path.open("r+b") as stream:
        layout = _Layout(stream.read(16))
        entries = _entries(stream, layout)
        entries |= _descriptive(stream, layout, exif)
        for tag in (EXIF_IFD, GPS_IFD):
            values = exif.get_ifd(tag)
            if values:
                at = _append(stream, layout, dict(values), group=tag)
                entries[tag] = struct.pack(layout.pointer, tag, layout.pointer_type, 1, at)
        start = _aligned_end(stream)
        stream.write(struct.pack(layout.count, len(entries)))
        stream.write(b"".join(entries[tag] for tag in sorted(entries)))
        stream.write(struct.pack(layout.offset, 0))
        stream.seek(layout.first_offset_at)
        stream.write(struct.pack(layout.offset, start))


def _entries(stream: BinaryIO, layout: _Layout) -> dict[int, bytes]:
    """The raw entries of the first directory by tag; values stay where they are."""
    stream.seek(layout.first_offset_at)
    return _entries_at(stream, layout, _unpacked(stream, layout.offset))


def _entries_at(stream: BinaryIO, layout: _Layout, start: int) -> dict[int, bytes]:
    stream.seek(start)
    count = _unpacked(stream, layout.count)
    raw = [stream.read(layout.entry_bytes) for _ in range(count)]
    return {struct.unpack("<H", entry[:2])[0]: entry for entry in raw}


def _descriptive(stream: BinaryIO, layout: _Layout, exif: Exif) -> dict[int, bytes]:
    values = {tag: value for tag, value in exif.items() if tag in DESCRIPTIVE_TAGS}
    if not values:
        return {}
    return _entries_at(stream, layout, _append(stream, layout, values, group=None))


def _append(stream: BinaryIO, layout: _Layout, values: dict[int, object], *, group: int | None) -> int:
    """Write a directory with its values at the end of the file and return where it starts."""
    directory = ImageFileDirectory_v2(layout.ifh, group=group)
    for tag, value in values.items():
        directory[tag] = value
    start = _aligned_end(stream)
    stream.write(directory.tobytes(start))
    return start


def _aligned_end(stream: BinaryIO) -> int:
    end = stream.seek(0, 2)
    if end % 2:  # TIFF 6.0: a directory begins on a word boundary
        stream.write(b"\x00")
    return end + end % 2


def _unpacked(stream: BinaryIO, layout: str) -> int:
    return int(struct.unpack(layout, stream.read(struct.calcsize(layout)))[0])
