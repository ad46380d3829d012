"""A copy of a storage root in a bucket: the same OCFL layout, written in an order that a crash cannot spoil.

A bucket knows no rename and no swap, but each file in it comes in one step. So contents come first, then the
inventories of the versions, then the object's own, and its sidecar last of all.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from archive.domain import ocfl
from archive.domain.errors import BytesChanged
from archive.preservation import digest as digests
from archive.preservation import held as holding
from archive.preservation import inventory, replication
from archive.preservation.bucket import Bucket
from archive.preservation.digest import Digested
from archive.preservation.errors import (
    CopyDiverges,
    DamagedObject,
    NotAStorageRoot,
    SourceUnreadable,
    StorageOccupied,
)
from archive.preservation.inventory import Inventory
from archive.preservation.object_store import MARKER, ROOT_FILES, ObjectStore
from archive.preservation.replication import Copied

_LAST = (inventory.NAME, inventory.SIDECAR)


class HeldInBucket:
    """An object in a bucket."""

    def __init__(self, bucket: Bucket, folder: str) -> None:
        self._bucket, self._folder = bucket, folder
        self.where = f"{bucket.where}/{folder}"

    def is_there(self) -> bool:
        """Whether anything of it is in the bucket."""
        return next(self.paths(), None) is not None

    def paths(self) -> Iterator[str]:
        """Everything of it."""
        above = f"{self._folder}/"
        return (path.removeprefix(above) for path in self._bucket.paths(above))

    def read(self, path: str) -> bytes:
        """A small file. Raises `FileNotFoundError`, `BucketTrouble`."""
        return self._bucket.read(f"{self._folder}/{path}")

    def digest(self, path: str) -> Digested:
        """Read a file to its end. Raises `SourceUnreadable`, `BucketTrouble`."""
        try:
            return self._bucket.digest(f"{self._folder}/{path}")
        except FileNotFoundError as error:
            raise SourceUnreadable(path=f"{self.where}/{path}", error=error) from error

    def size_bytes(self, path: str) -> int:
        """Size of a file. Raises `FileNotFoundError`, `BucketTrouble`."""
        return self._bucket.size_bytes(f"{self._folder}/{path}")

    def fetch(self, path: str, place: Path) -> Digested:
        """Copy a file to a new one on this machine; see `Held`."""
        try:
            return digests.copy_pieces(self._bucket.pieces(f"{self._folder}/{path}"), place)
        except FileNotFoundError as error:
            raise SourceUnreadable(path=f"{self.where}/{path}", error=error) from error


class BucketCopy:
    """A storage root in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        """Open an existing root. Raises `NotAStorageRoot`, `BucketTrouble`."""
        self._bucket, self.where = bucket, bucket.where
        if self.read(MARKER[0]) is None:
            raise NotAStorageRoot(path=self.where)

    @classmethod
    def create(cls, bucket: Bucket) -> "BucketCopy":
        """Make a root where nothing lies, or what an earlier attempt left. Raises `StorageOccupied`."""
        if any(path not in ROOT_FILES for path in bucket.paths()):
            raise StorageOccupied(path=bucket.where)
        for path, data in ROOT_FILES.items():
            bucket.put(path, data)
        return cls(bucket)

    def held(self, object_id: str) -> HeldInBucket:
        """An object as it lies here."""
        return HeldInBucket(self._bucket, str(ocfl.object_path(object_id)))

    def replicate(self, object_id: str, source: Path) -> Copied:
        """See `Copy`; also raises `BucketTrouble`.

        Two that do this at once for one object write the same contents; where the one with the older
        inventory comes last, the next run puts the newer one back.
        """
        held = self.held(object_id)
        table, tables = replication.tables_of(source)
        if all(holding.bytes_of(held, name) == tables[name] for name in reversed(_LAST)):
            return Copied()  # the sidecar came last, so that all the rest is here
        present = _present(held)
        self._require_older(present, table)
        known = present.manifest if present else {}
        lacking = {digest: path for digest, path in table.manifest.items() if known.get(digest) != path}
        return self._bring(object_id, source, lacking, tables)

    def mend(self, object_id: str, good: ObjectStore) -> Copied:
        """See `Copy`; also raises `BucketTrouble`. What the inventory does not know stays."""
        held, source = self.held(object_id), good.folder(object_id)
        table, tables = replication.tables_of(source)
        with contextlib.suppress(DamagedObject):  # that is what is mended here
            self._require_older(_present(held), table)
        lacking = {
            digest: path for digest, path in table.manifest.items() if not _is_good(held, path, digest)
        }
        wrong = {path: data for path, data in tables.items() if holding.bytes_of(held, path) != data}
        copied = self._bring(object_id, source, lacking, tables)
        for path, data in wrong.items():
            copied.note(path, len(data))
        return copied

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """See `Copy`; also raises `BucketTrouble`.

        The whole object goes, sidecar first, so that what is left of it is none; the next `replicate` brings
        the rest of it again. Versions that a bucket itself keeps are its operator's to destroy.
        """
        held = self.held(object_id)
        present = _present(held)
        gone = [path for digest, path in present.manifest.items() if digest in digests] if present else []
        if gone:
            for path in sorted(held.paths(), key=_place_in_order, reverse=True):
                self._bucket.delete(f"{ocfl.object_path(object_id)}/{path}")
        return gone

    def read(self, path: str) -> bytes | None:
        """A small file. Raises `BucketTrouble`."""
        try:
            return self._bucket.read(path)
        except FileNotFoundError:
            return None

    def add(self, path: str, data: bytes) -> None:
        """Keep a small file. Raises `BucketTrouble`."""
        self._bucket.put(path, data)

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder. Raises `BucketTrouble`."""
        yield from sorted(self._bucket.paths(f"{folder}/"))

    def _require_older(self, present: Inventory | None, table: Inventory) -> None:
        if present is not None and not table.continues(present):
            raise CopyDiverges(object_id=table.object_id, path=self.where)

    def _bring(
        self, object_id: str, source: Path, lacking: Mapping[str, str], tables: Mapping[str, bytes]
    ) -> Copied:
        """Send these contents, by digest, and then all inventories."""
        folder, copied = ocfl.object_path(object_id), Copied()
        for digest, path in lacking.items():
            copied.note(path, self._upload(f"{folder}/{path}", source / path, digest, object_id))
        for path in sorted(tables, key=_place_in_order):
            self._bucket.put(f"{folder}/{path}", tables[path])
        return copied

    def _upload(self, path: str, source: Path, digest: str, object_id: str) -> int:
        try:
            return self._bucket.upload(path, source, digest)
        except (BytesChanged, OSError) as error:
            raise DamagedObject(object_id=object_id, problem=str(error)) from error


def _present(held: HeldInBucket) -> Inventory | None:
    """The newest inventory that is here. Raises `DamagedObject`, `BucketTrouble`."""
    try:
        return replication.present(held)[0]
    except FileNotFoundError:
        return None


def _is_good(held: HeldInBucket, path: str, digest: str) -> bool:
    try:
        return held.digest(path).digest == digest
    except SourceUnreadable:
        return False


def _place_in_order(path: str) -> tuple[int, str]:
    """Versions first, the object's own inventory after them, its sidecar last."""
    return (_LAST.index(path) + 1 if path in _LAST else 0, path)
