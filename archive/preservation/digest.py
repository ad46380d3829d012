"""Message digests: SHA-512, read in pieces so that memory does not grow with the file."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.domain.errors import BytesChanged
from archive.preservation import durable
from archive.preservation.errors import SourceUnreadable

ALGORITHM = "sha512"
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Digested:
    """What was read: the SHA-512 as lower-case hex, and how many bytes."""

    digest: str
    size_bytes: int


def of_bytes(data: bytes) -> str:
    """SHA-512 of bytes at hand, as lower-case hex."""
    return hashlib.sha512(data).hexdigest()


def of_file(path: Path, *, from_disk: bool = False) -> Digested:
    """SHA-512 and size of a file; `from_disk` passes over what the system has in memory of it.

    Raises `SourceUnreadable`.
    """
    running, size = hashlib.sha512(), 0
    for piece in _pieces(path, from_disk=from_disk):
        running.update(piece)
        size += len(piece)
    return Digested(running.hexdigest(), size)


def in_many(path: Path, algorithms: Iterable[str]) -> tuple[dict[str, str], int]:
    """Digests by several algorithms (names as `hashlib` knows them) in one reading, and the size.

    Raises `SourceUnreadable`.
    """
    running, size = {name: hashlib.new(name) for name in algorithms}, 0
    for piece in _pieces(path):
        size += len(piece)
        for each in running.values():
            each.update(piece)
    return {name: each.hexdigest() for name, each in running.items()}, size


def copy(source: Path, target: Path) -> Digested:
    """Copy `source` to the new file `target`, digesting on the way; then read `target` again and compare.

    The copy is read-only and durable. Raises `SourceUnreadable` when the source cannot be read,
    `BytesChanged` when what lies on the disk is not what was written, `OSError` when writing fails.
    """
    return copy_pieces(_pieces(source), target)


def copy_pieces(pieces: Iterable[bytes | memoryview], target: Path) -> Digested:
    """As `copy`, of bytes that come from wherever they come."""
    running, size = hashlib.sha512(), 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        for piece in pieces:
            running.update(piece)
            durable.write_all(descriptor, piece)
            size += len(piece)
        os.fchmod(descriptor, durable.READ_ONLY)
        os.fsync(descriptor)
        # The comparison has to come from the disk, not from memory.
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
    written = Digested(running.hexdigest(), size)
    require(target, written.digest)
    return written


def require(path: Path, digest: str) -> None:
    """Raise `BytesChanged` unless the file has this digest, `SourceUnreadable` when it cannot be read."""
    found = of_file(path).digest
    if found != digest:
        raise BytesChanged(path=str(path), expected=digest, found=found)


def _pieces(path: Path, *, from_disk: bool = False) -> Iterator[memoryview]:
    """The bytes of a file, piece by piece, in one buffer that is used again."""
    buffer = bytearray(_PIECE_BYTES)
    view = memoryview(buffer)
    try:
        with path.open("rb", buffering=0) as stream:
            if from_disk:
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while count := stream.readinto(buffer):
                yield view[:count]
    except OSError as error:
        raise SourceUnreadable(path=path, error=error) from error
