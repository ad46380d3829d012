"""The object store in a folder: an object changes by the swap of two folders, in one indivisible step.

Own writer, not ocfl-py's: docs/decisions/0001-own-ocfl-writer.md says why.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.preservation import digest as digest_of
from archive.preservation import durable
from archive.preservation.store import erasing, inventory, publication, replication
from archive.preservation.store.draft import DECLARATION, Draft, Sources
from archive.preservation.store.folder_root import FolderRoot
from archive.preservation.store.held import Held
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.object_store import ObjectStore
from archive.preservation.store.replication import Copied, Source


class FolderStore(FolderRoot, ObjectStore):
    """An `ObjectStore` in a folder."""

    reads_back = True

    @contextmanager
    def draft(self, object_id: str) -> Iterator[Draft]:
        """Put the next version of an object together; see `staging` for what it raises."""
        with self.staging(object_id) as staging:

            def publish(extended: Inventory, sources: Sources) -> None:
                staged = staging / "object"
                _lay_out(staged, extended, sources, present=self.folder(object_id))
                publication.publish(staged, self.folder(object_id), retired=staging / "retired")

            yield Draft(
                object_id=object_id,
                staging=staging,
                current=self.inventory(object_id),
                require_room=self.require_room,
                publish=publish,
            )

    def at_hand(self, object_id: str, path: str, digest: str) -> Path:
        """Where the file lies, whether it is there or not."""
        return self.folder(object_id) / path

    def replicate(self, object_id: str, source: Held) -> Copied:
        """See `ObjectStore`; also raises `StorageFull`, `ObjectBusy`."""
        return replication.replicate(object_id, source, self)

    def mend(self, object_id: str, good: Source) -> Copied:
        """See `ObjectStore`; also raises `StorageFull`, `ObjectBusy`."""
        return replication.mend(object_id, self, good)

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """See `ObjectStore`; also raises `StorageFull`, `ObjectBusy`."""
        return erasing.purge(object_id, self, digests)

    def settle(self, object_id: str) -> None:
        """Nothing to do: an object in a folder is always what it was or what it will be."""


def _lay_out(staged: Path, extended: Inventory, sources: Sources, *, present: Path) -> None:
    """Put the whole next state of an object into `staged`."""
    staged.mkdir()
    if extended.head == 1:
        durable.write_new(staged / DECLARATION[0], DECLARATION[1])
    else:
        publication.share(present, staged)
    for content_path, source in sources.items():
        place = staged / content_path
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, bytes):
            durable.write_new(place, source)
            digest_of.require(place, digest_of.of_bytes(source))
        else:
            source.rename(place)
    data = extended.to_json()
    for folder in (staged / f"v{extended.head}", staged):
        folder.mkdir(exist_ok=True)
        for name, text in ((inventory.NAME, data), (inventory.SIDECAR, inventory.sidecar(data))):
            _renew(folder / name, text)


def _renew(path: Path, data: bytes) -> None:
    """Write `path` afresh, never into the present file: that one is shared with the object in place."""
    path.unlink(missing_ok=True)
    durable.write_new(path, data)
