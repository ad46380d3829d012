"""Checkpoints outside the database: one small file each in the storage root, never changed.

They lie in `extensions/`, which OCFL 1.1 leaves to the users of a root, and so travel with every copy of it:
a database that was written anew from its first event is found out by them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from archive.preservation import durable

FOLDER = "extensions/albumen-checkpoints"
_NAME = re.compile(r"(\d{8,})\.json")


class CheckpointFiles:
    """The checkpoint files of one storage root."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER

    def path(self, number: int) -> Path:
        """Where this checkpoint lies."""
        return self.folder / f"{number:08}.json"

    def write(self, number: int, line: bytes) -> None:
        """Keep a checkpoint, durably. Raises `FileExistsError`, `OSError`."""
        durable.make_folders(self.folder)
        durable.write_whole(self.path(number), line)

    def read(self, number: int) -> bytes | None:
        """The bytes of a checkpoint's file; None when it is not there. Raises `OSError`."""
        try:
            return self.path(number).read_bytes()
        except FileNotFoundError:
            return None

    def numbers(self) -> Iterator[int]:
        """The numbers of the checkpoints that lie here, in order."""
        names = (path.name for path in self.folder.iterdir()) if self.folder.is_dir() else ()
        yield from sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))
