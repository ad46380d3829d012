"""A folder on this machine for work on what lies in a bucket: drafts, and files that were fetched to be read.

Nothing in it is kept. A fetched file lies there as it does in a storage root, at most a day: so long may a
machine hold bytes that another one has destroyed by law.
"""

import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from archive.domain import ocfl
from archive.preservation import locks
from archive.preservation.errors import StorageOccupied
from archive.preservation.store.room import Room
from archive.preservation.store.root_files import MARKER

LONGEST_S: Final = 86_400.0
_IN_USE_S: Final = 600.0  # whoever was given a path opens it within this time
_DRAFTS: Final = ".drafts"


class Desk:
    """The folder. Fetched files take `limit_bytes` together, and somewhat more while many are in use."""

    def __init__(self, folder: Path, *, limit_bytes: int, reserve_bytes: int) -> None:
        """Open the folder, made where it is missing.

        Raises `StorageOccupied` for a storage root: what lies there is kept, and files on a desk are not.
        """
        if (folder / MARKER[0]).exists():
            raise StorageOccupied(path=folder)
        self.folder, self._limit_bytes, self._reserve_bytes = folder, limit_bytes, reserve_bytes

    def place(self, object_id: str, path: str) -> Path:
        """Where a content file lies when it was fetched."""
        return self.folder / ocfl.object_path(object_id) / path

    @contextmanager
    def draft(self, object_id: str, *, wait_s: float) -> Iterator[Path | None]:
        """An empty folder for an object's next version; None where another process has it for `wait_s`."""
        key = hashlib.sha256(object_id.encode()).hexdigest()[:32]
        folder = self._drafts() / key
        with locks.held(folder.with_suffix(".lock"), wait_s=wait_s) as ours:
            if not ours:
                yield None
                return
            shutil.rmtree(folder, ignore_errors=True)  # of a dead writer
            try:
                with self._room().told():
                    folder.mkdir()
                    yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A path for one new file, which is gone after the body unless it was moved from there."""
        path = self._drafts() / f"{uuid.uuid4()}.fetched"
        try:
            with self._room().told():
                yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, source: Path, object_id: str, path: str) -> Path:
        """Move a file of this folder to where fetched ones lie; it was read just now."""
        place = self.place(object_id, path)
        os.utime(source)
        while True:
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.replace(place)
            except FileNotFoundError:
                if not source.exists():
                    raise
                continue  # whoever tidies has just taken the empty folder away
            return place

    def forget(self, object_id: str) -> None:
        """Take away what was fetched of an object."""
        shutil.rmtree(self.folder / ocfl.object_path(object_id), ignore_errors=True)

    def require_room(self, size_bytes: int) -> None:
        """Raise `StorageFull` when writing so many bytes would touch the reserve."""
        self._room().require(size_bytes)

    def sweep(self) -> None:
        """Take away the drafts of dead writers."""
        for folder in [path for path in self._drafts().iterdir() if path.is_dir()]:
            with locks.held(folder.with_suffix(".lock"), wait_s=0) as ours:
                if ours:
                    shutil.rmtree(folder, ignore_errors=True)

    def tidy(self) -> None:
        """Take away what lies here too long, and the oldest files while all are too large together."""
        now, rest = time.time(), []
        for path, found in self._files():
            if now - found.st_mtime > LONGEST_S:
                self._discard(path)
            else:
                rest.append((found.st_mtime, found.st_size, path))
        too_much = sum(size for _, size, _ in rest) - self._limit_bytes
        for written, size, path in sorted(rest):
            if too_much <= 0 or now - written < _IN_USE_S:
                break
            self._discard(path)
            too_much -= size

    def _room(self) -> Room:
        return Room(self._drafts(), reserve_bytes=self._reserve_bytes)

    def _drafts(self) -> Path:
        """Made anew where somebody has emptied the desk."""
        folder = self.folder / _DRAFTS
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Everything but the drafts of the living."""
        for place, folders, names in os.walk(self.folder):
            here = Path(place)
            if here.parent == self.folder and here.name == _DRAFTS:
                folders.clear()
                names = [name for name in names if name.endswith(".fetched")]
            for name in names:
                try:
                    yield here / name, (here / name).stat()
                except FileNotFoundError:
                    continue  # another process tidies too

    def _discard(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        folder = path.parent
        while folder not in {self.folder, self.folder / _DRAFTS}:
            try:
                folder.rmdir()
            except OSError:
                break  # something else lies there, or came just now
            folder = folder.parent
