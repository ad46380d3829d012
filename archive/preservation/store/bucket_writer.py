"""Changes of objects in a bucket, each written down in the journal first: to be made by one writer at a time.

Contents come first, then the inventories of the version, then the object's own, and its sidecar last of all.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from archive.domain import ocfl
from archive.domain.errors import BytesChanged
from archive.preservation.errors import DamagedObject, SourceUnreadable
from archive.preservation.store import erasing, inventory
from archive.preservation.store import held as holding
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_files import HeldInBucket, present
from archive.preservation.store.draft import DECLARATION, Sources
from archive.preservation.store.held import Held
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.journal import Intent, Journal
from archive.preservation.store.root_files import SET_ASIDE

LAST: Final = (inventory.NAME, inventory.SIDECAR)


class BucketWriter:
    """Whoever writes into the objects of one storage root. All of it raises `BucketTrouble`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket, self._journal = bucket, Journal(bucket)

    def add_version(self, extended: Inventory, sources: Sources) -> None:
        """Write an object's next version. Raises `ObjectBusy` where another has undone it meanwhile."""
        intent = Intent(extended.object_id, version=extended.head)
        self._journal.begin(intent)
        digest_at = {path: digest for digest, path in extended.manifest.items()}
        for path, source in sources.items():
            self._journal.require(intent)  # sending the one before may have taken an hour
            if isinstance(source, bytes):
                self._bucket.put(_in_root(extended.object_id, path), source)
            else:
                self.upload(extended.object_id, path, source, digest_at[path])
        newest = _told(extended)
        tables = {f"v{extended.head}/{name}": text for name, text in newest.items()} | newest
        if extended.head == 1:
            tables[DECLARATION[0]] = DECLARATION[1]
        self._journal.require(intent)
        self.put_tables(extended.object_id, tables)
        self._journal.end(extended.object_id)

    def bring(self, object_id: str, path: str, digest: str, source: Held) -> int:
        """Copy a content file from another root; returns its size. Raises `DamagedObject` for other bytes."""
        try:
            with source.local(path) as file:
                return self.upload(object_id, path, file, digest)
        except SourceUnreadable as error:
            raise DamagedObject(object_id=object_id, problem=str(error)) from error

    def upload(self, object_id: str, path: str, source: Path, digest: str) -> int:
        """Write a content file; returns its size. Raises `DamagedObject` for other bytes."""
        try:
            return self._bucket.upload(_in_root(object_id, path), source, digest)
        except (BytesChanged, OSError) as error:
            raise DamagedObject(object_id=object_id, problem=str(error)) from error

    def put_tables(self, object_id: str, tables: Mapping[str, bytes]) -> None:
        """Write inventories, sidecars and the declaration, in the order that a crash cannot spoil."""
        for path in sorted(tables, key=_place_in_order):
            self._bucket.put(_in_root(object_id, path), tables[path])

    def erase(self, table: Inventory, digests: Collection[str]) -> list[str]:
        """Take bytes out of every version of an object; returns the paths that went."""
        gone = {digest: path for digest, path in table.manifest.items() if digest in digests}
        if gone:
            intent = Intent(table.object_id, erased=gone)
            self._journal.begin(intent)
            self._erase(table, intent)
            self._journal.end(table.object_id)
        return list(gone.values())

    def settle(self, held: HeldInBucket, object_id: str) -> None:
        """End what a dead writer had as good as done, and undo what it had only begun.

        Raises `DamagedObject`.
        """
        intent = self._journal.of(object_id)
        if intent is None:
            return
        table = present(held)
        if intent.erased:
            if table is not None:
                self._erase(table, intent)
        elif table is not None and table.head >= intent.version:
            data = held.read(inventory.NAME)
            self.put_tables(object_id, {inventory.SIDECAR: inventory.sidecar(data)})
        elif (told := _version(held, intent.version)) is not None:
            self.put_tables(object_id, told)
        else:
            self._take_back(intent)
        self._journal.end(object_id)

    def set_aside(self, object_id: str, paths: Iterable[str]) -> None:
        """Keep files of an object that are about to leave it, beside the objects."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        for path in paths:
            self._bucket.copy(_in_root(object_id, path), f"{SET_ASIDE}/{stamp}/{_short(object_id)}/{path}")

    def erase_set_aside(self, object_id: str, digests: Collection[str]) -> None:
        """Destroy copies of these bytes that a repair had set aside, and damaged ones of such files."""
        for path in list(self._bucket.paths(f"{SET_ASIDE}/")):
            _stamp, name, rest = path.removeprefix(f"{SET_ASIDE}/").split("/", 2)
            if name == _short(object_id):
                is_picture = erasing.is_picture(PurePosixPath(rest))
                if is_picture or self._bucket.digest(path).digest in digests:
                    self._bucket.delete(path)

    def remove(self, object_id: str, paths: Iterable[str]) -> None:
        """Take files away that were set aside."""
        for path in paths:
            self._bucket.delete(_in_root(object_id, path))

    def _erase(self, table: Inventory, intent: Intent) -> None:
        """Tell all versions without these bytes, and destroy them; may be repeated from any point of it."""
        left = inventory.without(table, intent.erased)
        tables = _told(left)
        for number in range(1, left.head + 1):
            told = _told(inventory.up_to(left, number))
            tables |= {f"v{number}/{name}": text for name, text in told.items()}
        self.put_tables(intent.object_id, tables)
        self.remove(intent.object_id, intent.erased.values())

    def _take_back(self, intent: Intent) -> None:
        """Nothing speaks of the version yet: its files go, and with a first version all that is there."""
        version = "" if intent.version == 1 else f"v{intent.version}/"
        for path in list(self._bucket.paths(_in_root(intent.object_id, version))):
            self._bucket.delete(path)


def _told(table: Inventory) -> dict[str, bytes]:
    data = table.to_json()
    return {inventory.NAME: data, inventory.SIDECAR: inventory.sidecar(data)}


def _version(held: HeldInBucket, number: int) -> dict[str, bytes] | None:
    """The inventory and the sidecar of a version where they are whole: then its contents are too."""
    data, side = (holding.bytes_of(held, f"v{number}/{name}") for name in LAST)
    if data is None or side != inventory.sidecar(data):
        return None
    return {inventory.NAME: data, inventory.SIDECAR: side}


def _in_root(object_id: str, path: str) -> str:
    return f"{ocfl.object_path(object_id)}/{path}"


def _short(object_id: str) -> str:
    """How the folder of what was set aside of an object is called."""
    return object_id.rsplit(":", 1)[-1]


def _place_in_order(path: str) -> tuple[int, str]:
    """Versions first, the object's own inventory after them, its sidecar last."""
    return (LAST.index(path) + 1 if path in LAST else 0, path)
