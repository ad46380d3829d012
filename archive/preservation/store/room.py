"""Room on a filesystem: some of it stays free, so that the archive can still be looked after."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.preservation import durable
from archive.preservation.errors import StorageFull


class Room:
    """What is free where `folder` lies, but for `reserve_bytes`."""

    def __init__(self, folder: Path, *, reserve_bytes: int) -> None:
        self._folder, self._reserve_bytes = folder, reserve_bytes

    def require(self, size_bytes: int) -> None:
        """Raise `StorageFull` when writing so many bytes would touch the reserve."""
        if shutil.disk_usage(self._folder).free - size_bytes < self._reserve_bytes:
            raise self._full(size_bytes)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Raise `StorageFull` where the body meets a full disk."""
        try:
            yield
        except OSError as error:
            if durable.is_no_room(error):
                raise self._full(0) from error
            raise

    def _full(self, size_bytes: int) -> StorageFull:
        return StorageFull(
            path=self._folder,
            needed_bytes=size_bytes,
            free_bytes=shutil.disk_usage(self._folder).free,
            reserve_bytes=self._reserve_bytes,
        )
