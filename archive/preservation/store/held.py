"""One object as it lies somewhere, for whoever reads it: in a folder of a storage root, or in a bucket."""

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from archive.preservation import digest as digests
from archive.preservation.digest import Digested


class Held(Protocol):
    """An object that may lie here; all paths are relative to it."""

    where: str
    """What errors call it."""

    def is_there(self) -> bool:
        """Whether anything of it is here."""

    def paths(self) -> Iterator[str]:
        """Everything of it that is no folder."""

    def read(self, path: str) -> bytes:
        """A small file. Raises `FileNotFoundError`, `OSError`."""

    def digest(self, path: str) -> Digested:
        """Read a file from where it lies, not from memory. Raises `SourceUnreadable`."""

    def size_bytes(self, path: str) -> int:
        """Size of a file. Raises `FileNotFoundError`, `OSError`."""

    def fetch(self, path: str, place: Path) -> Digested:
        """Copy a file to a new one on this machine, durably; see `digest.copy` for what it raises."""

    def local(self, path: str) -> AbstractContextManager[Path]:
        """A file on this machine with the bytes of this one, for reading; see `fetch` for what it raises."""

    def is_unsettled(self) -> bool:
        """Whether a writer is at it, or died at it, so that some of it may not be what it will be."""


@dataclass(frozen=True)
class Lying:
    """An object that lies in a storage root, sound or not.

    `place` is its folder relative to the root, and `written_at` when its inventory was last written (UTC).
    """

    place: str
    held: Held
    written_at: datetime

    @property
    def name(self) -> str:
        """The name of its folder, which tells its identifier."""
        return self.place.rpartition("/")[2]


class HeldInFolder:
    """An object in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.where = folder, str(folder)

    def is_there(self) -> bool:
        """Whether there is such a folder."""
        return self.folder.is_dir()

    def paths(self) -> Iterator[str]:
        """Paths of everything that is no folder; links are not followed."""
        for place, folders, names in os.walk(self.folder):
            here = Path(place)
            yield from (self._relative(here / name) for name in names)
            yield from (self._relative(here / name) for name in folders if (here / name).is_symlink())

    def read(self, path: str) -> bytes:
        """A small file. Raises `FileNotFoundError`, `OSError`."""
        return (self.folder / path).read_bytes()

    def digest(self, path: str) -> Digested:
        """Read a file from the disk. Raises `SourceUnreadable`."""
        return digests.of_file(self.folder / path, from_disk=True)

    def size_bytes(self, path: str) -> int:
        """Size of a file. Raises `OSError`."""
        return (self.folder / path).stat().st_size

    def fetch(self, path: str, place: Path) -> Digested:
        """Copy a file to a new one; see `digest.copy`."""
        return digests.copy(self.folder / path, place)

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        """The file itself, whether it is there or not."""
        yield self.folder / path

    def is_unsettled(self) -> bool:
        """Never: an object in a folder changes in one step."""
        return False

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def bytes_of(held: Held, path: str) -> bytes | None:
    """A small file; None where it cannot be read."""
    try:
        return held.read(path)
    except OSError:
        return None


def missing(path: str) -> FileNotFoundError:
    """The error for what is not there."""
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
