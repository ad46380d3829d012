"""Small files beside the objects of a storage root, which are only ever added.

They lie in `extensions/`, which OCFL 1.1 leaves to the users of a root, and so travel with every copy of it.
All paths are relative to the root.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from archive.preservation import durable

_OWNER_ONLY = 0o400  # what lies beside the objects may tell what only staff may know


class Extensions(Protocol):
    """The small files of one storage root."""

    @property
    def where(self) -> str:
        """What people and errors call the root."""

    def has(self, path: str) -> bool:
        """Whether there is such a file. Raises `OSError`, `BucketTrouble`."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when it is not there. Raises `OSError`, `BucketTrouble`."""

    def add(self, path: str, data: bytes) -> None:
        """Keep a file durably, in one step; for one maker of such files at a time.

        Raises `FileExistsError`, `OSError`, `BucketTrouble`.
        """

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder, in order. Raises `OSError`, `BucketTrouble`."""


class ExtensionsInFolder:
    """The small files of a root in a folder."""

    def __init__(self, root: Path) -> None:
        self._root, self.where = root, str(root)

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return (self._root / path).is_file()

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when it is not there. Raises `OSError`."""
        try:
            return (self._root / path).read_bytes()
        except FileNotFoundError:
            return None

    def add(self, path: str, data: bytes) -> None:
        """Keep a file. Raises `FileExistsError`, `OSError`."""
        place = self._root / path
        durable.make_folders(place.parent)
        durable.write_whole(place, data, mode=_OWNER_ONLY)

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder; those that are being written have names with a dot before."""
        found = (path for path in (self._root / folder).rglob("*") if not path.name.startswith("."))
        yield from sorted(path.relative_to(self._root).as_posix() for path in found if path.is_file())


def there_already(path: str) -> FileExistsError:
    """The error for what is not to be written a second time."""
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
