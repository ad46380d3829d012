"""Checkpoints outside the database: one small file each in the storage root, never changed.

A database that was written anew from its first event is found out by them.
"""

import re
from collections.abc import Iterator

from archive.preservation.store.extensions import Extensions

FOLDER = "extensions/albumen-checkpoints"
_PATH = re.compile(rf"{FOLDER}/(\d{{8,}})\.json")


class CheckpointFiles:
    """The checkpoint files of one storage root."""

    def __init__(self, files: Extensions) -> None:
        self._files = files

    @staticmethod
    def path(number: int) -> str:
        """Where this checkpoint lies in the storage root."""
        return f"{FOLDER}/{number:08}.json"

    def write(self, number: int, line: bytes) -> None:
        """Keep a checkpoint, durably. Raises `FileExistsError`, `OSError`, `BucketTrouble`."""
        self._files.add(self.path(number), line)

    def read(self, number: int) -> bytes | None:
        """The bytes of a checkpoint's file; None when it is not there. Raises `OSError`, `BucketTrouble`."""
        return self._files.read(self.path(number))

    def numbers(self) -> Iterator[int]:
        """The numbers of the checkpoints that lie here, in order. Raises `OSError`, `BucketTrouble`."""
        found = (_PATH.fullmatch(path) for path in self._files.names(FOLDER))
        yield from sorted(int(each[1]) for each in found if each)
