"""What lies in a storage root in a bucket, for readers: an object, and the small files beside the objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.domain import ocfl
from archive.preservation import digest as digests
from archive.preservation.digest import Digested
from archive.preservation.errors import SourceUnreadable
from archive.preservation.store import inventory
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.desk import Desk
from archive.preservation.store.extensions import there_already
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.journal import Journal


class HeldInBucket:
    """An object in a bucket."""

    def __init__(self, bucket: Bucket, object_id: str, desk: Desk) -> None:
        self._bucket, self._desk, self._object_id = bucket, desk, object_id
        self._folder = str(ocfl.object_path(object_id))
        self.where = f"{bucket.where}/{self._folder}"

    def is_there(self) -> bool:
        """Whether anything of it is in the bucket."""
        return next(self._bucket.paths(f"{self._folder}/"), None) is not None

    def paths(self) -> Iterator[str]:
        """Everything of it, but for the version that is being written."""
        above = f"{self._folder}/"
        there = [path.removeprefix(above) for path in self._bucket.paths(above)]
        # After the list: a version that was begun later is not on it.
        intent = Journal(self._bucket).of(self._object_id)
        coming = f"v{intent.version}/" if intent and intent.version else None
        return (path for path in there if coming is None or not path.startswith(coming))

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

    @contextmanager
    def local(self, path: str) -> Iterator[Path]:
        """A copy of a file on this machine, which goes again. Raises as `fetch` does, and `StorageFull`."""
        with self._desk.scratch() as place:
            try:
                self._desk.require_room(self.size_bytes(path))
            except FileNotFoundError as error:
                raise SourceUnreadable(path=f"{self.where}/{path}", error=error) from error
            self.fetch(path, place)
            yield place

    def is_unsettled(self) -> bool:
        """Whether a writer is at it, or died at it. Raises `BucketTrouble`."""
        return Journal(self._bucket).is_open(self._object_id)


def present(held: HeldInBucket) -> Inventory | None:
    """The newest inventory of an object, or None. Raises `DamagedObject`, `BucketTrouble`."""
    try:
        return inventory.newest(held)[0]
    except FileNotFoundError:
        return None


class ExtensionsInBucket:
    """The small files of a root in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self.where = bucket, bucket.where

    def has(self, path: str) -> bool:
        """Whether there is such a file. Raises `BucketTrouble`."""
        return self._bucket.has(path)

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None when it is not there. Raises `BucketTrouble`."""
        try:
            return self._bucket.read(path)
        except FileNotFoundError:
            return None

    def add(self, path: str, data: bytes) -> None:
        """Keep a file. Raises `FileExistsError`, `BucketTrouble`."""
        if self._bucket.has(path):
            raise there_already(path)
        self._bucket.put(path, data)

    def names(self, folder: str) -> Iterator[str]:
        """The paths of the files in a folder, in order. Raises `BucketTrouble`."""
        yield from sorted(self._bucket.paths(f"{folder}/"))
