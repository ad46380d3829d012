"""The compressed strips and tiles of a TIFF file, one by one. Runs in the decoder's child process only.

libtiff stops reading a deflated strip as soon as it has enough rows: damage that still unpacks to enough
bytes passes it by, because the checksum at the stream's end is never looked at.
"""

import zlib
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import NamedTuple

import tifffile

_DEFLATE = {8, 32946}
_PIECE_BYTES = 1 << 20


class _Extent(NamedTuple):
    offset: int
    length: int
    compression: int


def end(path: Path) -> int:
    """Where the last strip or tile ends, in bytes; beyond the file's size the file is cut off.

    A directory that cannot be read to its end counts as cut off.
    """
    extents = _extents(path)
    if extents is None:
        return path.stat().st_size + 1
    return max((extent.offset + extent.length for extent in extents), default=0)


def are_whole(path: Path) -> bool:
    """Whether every deflated strip and tile unpacks to its end and agrees with its checksum (RFC 1950)."""
    deflated = [extent for extent in _extents(path) or [] if extent.compression in _DEFLATE and extent.length]
    with path.open("rb", buffering=0) as stream:
        return all(_is_whole(stream, extent.offset, extent.length) for extent in deflated)


def _extents(path: Path) -> list[_Extent] | None:
    try:
        with tifffile.TiffFile(path) as file:
            return list(_of_pages(file))
    except Exception:  # noqa: BLE001 - a hostile directory may raise anything
        return None


def _of_pages(file: tifffile.TiffFile) -> Iterator[_Extent]:
    for page in file.pages:
        compression = int(page.keyframe.compression) if page.keyframe else 0
        for offset, count in zip(page.dataoffsets, page.databytecounts, strict=False):
            yield _Extent(int(offset), int(count), compression)


def _is_whole(stream: FileIO, offset: int, count: int) -> bool:
    unpacking = zlib.decompressobj()
    stream.seek(offset)
    try:
        while count > 0 and not unpacking.eof:
            packed = stream.read(min(count, _PIECE_BYTES))
            if not packed:
                return False
            count -= len(packed)
            while packed:
                unpacking.decompress(packed, _PIECE_BYTES)
                packed = unpacking.unconsumed_tail
    except zlib.error:
        return False
    return unpacking.eof
