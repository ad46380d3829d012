"""An OCFL 1.1 storage root on a POSIX filesystem: where objects lie, and who may write one."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from archive.domain import ocfl
from archive.preservation import durable, locks
from archive.preservation.errors import (
    DamagedObject,
    NotAStorageRoot,
    ObjectBusy,
    StorageOccupied,
)
from archive.preservation.store import inventory, publication
from archive.preservation.store.extensions import ExtensionsInFolder
from archive.preservation.store.held import HeldInFolder, Lying
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.room import Room
from archive.preservation.store.root_files import EXTENSIONS, LAYOUT_FILE, MARKER, ROOT_FILES, SET_ASIDE

_STAGING = f"{EXTENSIONS}/albumen-staging"
_PATIENCE_S = 10.0


class FolderRoot:
    """An opened storage root.

    `reserve_bytes` of the filesystem stay free, so that the archive can still be looked after.
    """

    def __init__(self, root: Path, *, reserve_bytes: int) -> None:
        """Open an existing root. Raises `NotAStorageRoot`."""
        self.root, self._room = root, Room(root, reserve_bytes=reserve_bytes)
        self._require_marker()

    @classmethod
    def create(cls, root: Path, *, reserve_bytes: int) -> Self:
        """Make a storage root in an empty or missing folder. Raises `StorageOccupied`.

        The marker is written last: a half-made root is none, and can be made again.
        """
        durable.make_folders(root)
        with locks.held(root.with_name(f".{root.name}.lock"), wait_s=_PATIENCE_S):
            if not (root / MARKER[0]).is_file():  # else another process made it a moment ago
                cls._make(root)
        return cls(root, reserve_bytes=reserve_bytes)

    @staticmethod
    def _make(root: Path) -> None:
        if any(path.name not in {LAYOUT_FILE, EXTENSIONS} for path in root.iterdir()):
            raise StorageOccupied(path=root)
        durable.make_folders(root / _STAGING)
        for name, data in ROOT_FILES.items():
            path = root / name
            durable.make_folders(path.parent)
            path.unlink(missing_ok=True)
            durable.write_new(path, data)
            durable.sync_folder(path.parent)

    def folder(self, object_id: str) -> Path:
        """Where the object lies, whether it is there or not."""
        return self.root / ocfl.object_path(object_id)

    def held(self, object_id: str) -> HeldInFolder:
        """The object as it lies here, for readers; whether it is there or not."""
        return HeldInFolder(self.folder(object_id))

    @property
    def where(self) -> str:
        """What errors and events call this root."""
        return str(self.root)

    @property
    def extensions(self) -> ExtensionsInFolder:
        """The small files beside the objects."""
        return ExtensionsInFolder(self.root)

    def lying(self) -> Iterator[Lying]:
        """Every object that lies here, in no order, whether or not it is sound."""
        for place, names, files in os.walk(self.root):
            here = Path(place)
            if here == self.root:
                names.remove(EXTENSIONS)
            elif len(here.relative_to(self.root).parts) > ocfl.TUPLES or files:
                names.clear()
                yield self._lying(here)

    def _lying(self, folder: Path) -> Lying:
        try:
            written = (folder / inventory.NAME).stat().st_mtime
        except OSError:
            written = folder.stat().st_mtime
        place = folder.relative_to(self.root).as_posix()
        return Lying(place, HeldInFolder(folder), datetime.fromtimestamp(written, UTC))

    def inventory(self, object_id: str) -> Inventory | None:
        """The object's present inventory, or None where there is no such object. Raises `DamagedObject`."""
        held = self.held(object_id)
        return inventory.read(held) if held.is_there() else None

    @contextmanager
    def staging(self, object_id: str) -> Iterator[Path]:
        """An empty folder on the same filesystem, with the object locked against other writers.

        What a dead writer left there for this object is cleaned away first, and what is left in it at the
        end. Raises `ObjectBusy` when another process keeps writing the object, and `StorageFull`.
        """
        key = hashlib.sha256(object_id.encode()).hexdigest()[:32]
        staging = self.root / _STAGING / key
        with self._room.told():
            self._require_marker()
            with locks.held(staging.with_suffix(".lock"), wait_s=_PATIENCE_S) as ours:
                if not ours:
                    raise ObjectBusy(object_id=object_id)
                self._clear(staging, self.folder(object_id))
                staging.mkdir()
                try:
                    yield staging
                finally:
                    self._clear(staging, self.folder(object_id))

    def set_aside(self, object_id: str, paths: Iterable[str]) -> Path:
        """Keep files of an object that are about to leave it, beside the objects; returns the folder."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        folder, source = self.root / SET_ASIDE / stamp, self.folder(object_id)
        for path in paths:
            place = folder / object_id.rsplit(":", 1)[-1] / path
            durable.make_folders(place.parent)
            place.hardlink_to(source / path)
        if folder.is_dir():
            durable.sync_folders(folder)
        return folder

    def require_room(self, size_bytes: int) -> None:
        """Raise `StorageFull` when writing so many bytes would touch the reserve."""
        self._room.require(size_bytes)

    def sweep(self) -> None:
        """Clean away what dead writers left in staging."""
        for staging in (self.root / _STAGING).iterdir():
            if staging.is_dir():
                with locks.held(staging.with_suffix(".lock"), wait_s=0) as ours:
                    if ours:
                        self._sweep(staging)

    def _sweep(self, staging: Path) -> None:
        retired = staging / "retired"
        try:
            final = self.folder(inventory.read(HeldInFolder(retired)).object_id) if retired.is_dir() else None
        except DamagedObject:
            return  # what was being mended: the next writer of that object knows whose it is
        self._clear(staging, final)

    def _clear(self, staging: Path, final: Path | None) -> None:
        if final is not None:
            publication.recover(staging / "retired", final)
        if staging.is_dir():
            shutil.rmtree(staging)

    def _require_marker(self) -> None:
        if not (self.root / MARKER[0]).is_file():
            raise NotAStorageRoot(path=self.root)
        # Staging may be missing in a root that was copied from elsewhere without its empty folders.
        (self.root / _STAGING).mkdir(parents=True, exist_ok=True)
