"""The object store in a bucket: the same OCFL layout, written in an order that a crash cannot spoil.

A bucket knows no rename and no swap, but each file in it comes in one step. So contents come first, then the
inventories of the version, then the object's own, and its sidecar last of all; the journal tells who comes
after a dead writer what it was at. docs/decisions/0020-buckets.md tells more.
"""

import contextlib
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from pathlib import Path

from archive.domain import ocfl
from archive.preservation.errors import (
    BucketTrouble,
    CopyDiverges,
    DamagedObject,
    NoGoodCopy,
    NotAStorageRoot,
    ObjectBusy,
    SourceUnreadable,
    StorageOccupied,
)
from archive.preservation.store import held as holding
from archive.preservation.store import inventory, replication
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_files import ExtensionsInBucket, HeldInBucket, present
from archive.preservation.store.bucket_writer import LAST, BucketWriter
from archive.preservation.store.desk import Desk
from archive.preservation.store.draft import Draft, Sources
from archive.preservation.store.held import Held, Lying
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.journal import Journal
from archive.preservation.store.object_store import ObjectStore
from archive.preservation.store.replication import Copied, Source
from archive.preservation.store.root_files import EXTENSIONS, MARKER, ROOT_FILES

logger = logging.getLogger(__name__)

Lock = Callable[[str, float], AbstractContextManager[bool]]
"""Holds an object, by its identifier, against writers on other machines; False where one kept it so long."""

_PATIENCE_S = 10.0


@contextmanager
def no_other_machine(_object_id: str, _wait_s: float) -> Iterator[bool]:
    """The lock of a store that only one machine writes."""
    yield True


class BucketStore(ObjectStore):
    """An `ObjectStore` in a bucket.

    `desk` is the folder for drafts and fetched files; its lock keeps the processes of this machine apart, and
    `lock` those of several.
    """

    reads_back = False  # the store itself compared what it received with the SHA-256 that went along

    def __init__(self, bucket: Bucket, desk: Desk, *, lock: Lock = no_other_machine) -> None:
        """Open an existing root. Raises `NotAStorageRoot`, `BucketTrouble`."""
        self._bucket, self._desk, self._lock = bucket, desk, lock
        self._journal, self._writer = Journal(bucket), BucketWriter(bucket)
        self._require_marker()

    @classmethod
    def create(cls, bucket: Bucket, desk: Desk, *, lock: Lock = no_other_machine) -> "BucketStore":
        """Make a root where nothing lies, or what an earlier attempt left. Raises `StorageOccupied`."""
        if any(path not in ROOT_FILES for path in bucket.paths()):
            raise StorageOccupied(path=bucket.where)
        for path, data in ROOT_FILES.items():
            bucket.put(path, data)
        return cls(bucket, desk, lock=lock)

    @property
    def where(self) -> str:
        """Its address."""
        return self._bucket.where

    @property
    def extensions(self) -> ExtensionsInBucket:
        """The small files beside the objects."""
        return ExtensionsInBucket(self._bucket)

    def held(self, object_id: str) -> HeldInBucket:
        """An object as it lies here."""
        return HeldInBucket(self._bucket, object_id, self._desk)

    def lying(self) -> Iterator[Lying]:
        """Every object that lies here. Raises `BucketTrouble`."""
        entries = (each for each in self._bucket.entries() if _depth(each[0]) > ocfl.TUPLES)
        for place, files in groupby(entries, key=lambda each: _object_of(each[0])):
            written = {path.removeprefix(f"{place}/"): at for path, at in files}
            name = ocfl.object_id_in(place.rpartition("/")[2])
            at = written.get(inventory.NAME) or max(written.values())
            yield Lying(place, self.held(name), at)

    def inventory(self, object_id: str) -> Inventory | None:
        """The object's present inventory. Raises `DamagedObject`, `BucketTrouble`."""
        return present(self.held(object_id))

    def at_hand(self, object_id: str, path: str, digest: str) -> Path:
        """See `ObjectStore`."""
        place, held = self._desk.place(object_id, path), self.held(object_id)
        if place.is_file():
            return place
        self._desk.tidy()
        with self._desk.scratch() as scratch:
            try:
                self._desk.require_room(held.size_bytes(path))
                fetched = held.fetch(path, scratch)
            except (FileNotFoundError, SourceUnreadable):
                return place  # there is none: whoever reads it says so
            if fetched.digest != digest:
                problem = f"{path} in {self.where} is not what is on record"
                raise DamagedObject(object_id=object_id, problem=problem)
            return self._desk.keep(scratch, object_id, path)

    @contextmanager
    def draft(self, object_id: str) -> Iterator[Draft]:
        """Put the next version of an object together; see `ObjectStore`."""
        with self._alone_at(object_id) as staging:

            def publish(extended: Inventory, sources: Sources) -> None:
                self._writer.add_version(extended, sources)
                self._keep_at_hand(object_id, sources)

            yield Draft(
                object_id=object_id,
                staging=staging,
                current=self.inventory(object_id),
                require_room=self._desk.require_room,
                publish=publish,
            )

    def replicate(self, object_id: str, source: Held) -> Copied:
        """See `ObjectStore`; also raises `BucketTrouble`.

        Two that do this at once for one object write the same contents; where the one with the older
        inventory comes last, the next run puts the newer one back.
        """
        held, copied = self.held(object_id), Copied()
        table, tables = replication.tables_of(source)
        if all(holding.bytes_of(held, name) == tables[name] for name in reversed(LAST)):
            return copied  # the sidecar came last, so that all the rest is here
        mine = present(held)
        if mine is not None and not table.continues(mine):
            raise CopyDiverges(object_id=object_id, path=self.where)
        known = mine.manifest if mine else {}
        for digest, path in table.manifest.items():
            if known.get(digest) != path:
                copied.note(path, self._writer.bring(object_id, path, digest, source))
        self._writer.put_tables(object_id, tables)
        return copied

    def mend(self, object_id: str, good: Source) -> Copied:
        """See `ObjectStore`; also raises `ObjectBusy`, `BucketTrouble`. Goes on where it was cut off."""
        with self._alone_at(object_id):
            own, other, copied = self.held(object_id), good.held(object_id), Copied()
            tables, table = replication.sound_tables(object_id, own, other)
            there, known = set(own.paths()), {*table.manifest.values(), *tables}
            bad = {path: digest for digest, path in table.manifest.items() if not _is_good(own, path, digest)}
            wrong = {path: data for path, data in tables.items() if holding.bytes_of(own, path) != data}
            copied.set_aside = sorted(there & {*bad, *wrong} | there - known)
            for path, digest in bad.items():
                if not _is_good(other, path, digest):
                    raise NoGoodCopy(object_id=object_id, path=path, copy=good.where)
            self._writer.set_aside(object_id, copied.set_aside)
            for path, digest in bad.items():
                copied.note(path, self._writer.bring(object_id, path, digest, other))
            self._writer.put_tables(object_id, wrong)
            for path, data in wrong.items():
                copied.note(path, len(data))
            self._writer.remove(object_id, there - known)
            return copied

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """See `ObjectStore`; also raises `ObjectBusy`, `BucketTrouble`.

        Versions of files that the bucket itself keeps are its operator's to destroy.
        """
        with self._alone_at(object_id):
            table = self.inventory(object_id)
            gone = self._writer.erase(table, digests) if table else []
            self._writer.erase_set_aside(object_id, digests)
            self._desk.forget(object_id)
            return gone

    def settle(self, object_id: str) -> None:
        """See `ObjectStore`. Raises `BucketTrouble`."""
        if self._journal.is_open(object_id):
            with self._alone_at(object_id):
                pass

    def sweep(self) -> None:
        """See `ObjectStore`. Raises `BucketTrouble`."""
        self._desk.tidy()
        self._desk.sweep()
        for intent in self._journal.open():
            with contextlib.suppress(ObjectBusy), self._alone_at(intent.object_id, wait_s=0):
                pass

    @contextmanager
    def _alone_at(self, object_id: str, *, wait_s: float | None = None) -> Iterator[Path]:
        """A folder for a draft, with the object locked, and settled both before the body and after it."""
        self._require_marker()
        wait_s = _PATIENCE_S if wait_s is None else wait_s
        with self._desk.draft(object_id, wait_s=wait_s) as staging:
            if staging is None:
                raise ObjectBusy(object_id=object_id)
            with self._lock(object_id, wait_s) as ours:
                if not ours:
                    raise ObjectBusy(object_id=object_id)
                self._settle(object_id)
                try:
                    yield staging
                except BaseException:
                    with contextlib.suppress(BucketTrouble):  # the first error is the one that matters
                        self._settle(object_id)
                    raise

    def _settle(self, object_id: str) -> None:
        """Where the object is damaged it cannot be done; the next writer tries again, once it is mended."""
        try:
            self._writer.settle(self.held(object_id), object_id)
        except DamagedObject:
            logger.warning("%s in %s could not be settled yet.", object_id, self.where, exc_info=True)

    def _keep_at_hand(self, object_id: str, sources: Sources) -> None:
        """What was sent just now is soon read: access copies are made of it."""
        for path, source in sources.items():
            if isinstance(source, Path):
                with contextlib.suppress(OSError):
                    self._desk.keep(source, object_id, path)

    def _require_marker(self) -> None:
        if not self._bucket.has(MARKER[0]):
            raise NotAStorageRoot(path=self.where)


def _is_good(held: Held, path: str, digest: str) -> bool:
    try:
        return held.digest(path).digest == digest
    except SourceUnreadable:
        return False


def _object_of(path: str) -> str:
    """The folder of the object to which a path in the root belongs."""
    return "/".join(path.split("/")[: ocfl.TUPLES + 1])


def _depth(path: str) -> int:
    return 0 if path.startswith(f"{EXTENSIONS}/") else path.count("/")
