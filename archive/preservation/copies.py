"""Places where whole objects lie a second time: a folder on another disk, or a bucket in another house.

Both are OCFL storage roots of the same layout; docs/decisions/0020-buckets.md says how they differ.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from archive.preservation import durable, erasing, replication
from archive.preservation.held import Held, HeldInFolder
from archive.preservation.object_store import ObjectStore
from archive.preservation.replication import Copied

_OWNER_ONLY = 0o400  # what lies beside the objects may tell what only staff may know


class Copy(Protocol):
    """A second storage root, as those see it who bring it up to date, read it again and mend from it."""

    @property
    def where(self) -> str:
        """What people, errors and events call it."""

    def held(self, object_id: str) -> Held:
        """An object as it lies here, whether it is there or not."""

    def replicate(self, object_id: str, source: Path) -> Copied:
        """Bring an object to the state that it has in the folder `source`.

        Readers find the object as it was or as it is then, whenever this stops. What is here already is not
        copied again. Raises `DamagedObject` where the source is not as its inventory says, `CopyDiverges`.
        """

    def mend(self, object_id: str, good: ObjectStore) -> Copied:
        """Put what is damaged or missing of an object here back from the storage root `good`.

        Raises `DamagedObject` or `NoGoodCopy` where that is damaged too, `CopyDiverges`; nothing is changed.
        """

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """Destroy the bytes with these digests, in all versions of an object; returns the paths that went."""

    def read(self, path: str) -> bytes | None:
        """A small file beside the objects, by its path in the root; None when it is not there."""

    def add(self, path: str, data: bytes) -> None:
        """Keep a small file beside the objects, durably, in one step."""

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder beside the objects, in order."""


class FolderCopy:
    """A copy in a folder."""

    def __init__(self, store: ObjectStore) -> None:
        self.store, self.where = store, store.where

    def held(self, object_id: str) -> HeldInFolder:
        """An object as it lies here."""
        return self.store.held(object_id)

    def replicate(self, object_id: str, source: Path) -> Copied:
        """See `Copy`; also raises `StorageFull`, `ObjectBusy`."""
        return replication.replicate(object_id, source, self.store)

    def mend(self, object_id: str, good: ObjectStore) -> Copied:
        """See `Copy`; also raises `StorageFull`, `ObjectBusy`. What it replaces is set aside in the copy."""
        return replication.mend(object_id, self.store, good)

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """See `Copy`; also raises `DamagedObject`, `ObjectBusy`."""
        return erasing.purge(object_id, self.store, digests)

    def read(self, path: str) -> bytes | None:
        """A small file. Raises `OSError`."""
        try:
            return (self.store.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def add(self, path: str, data: bytes) -> None:
        """Keep a small file. Raises `FileExistsError`, `OSError`."""
        place = self.store.root / path
        durable.make_folders(place.parent)
        durable.write_whole(place, data, mode=_OWNER_ONLY)

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder; those that are being written have names with a dot before."""
        top = self.store.root / folder
        found = (path for path in top.rglob("*") if path.is_file() and not path.name.startswith("."))
        yield from sorted(path.relative_to(self.store.root).as_posix() for path in found)
