"""The object store: an OCFL 1.1 storage root with one object per item, in a folder or in a bucket.

The archive's own store and every copy of it are such roots, and the same to the byte. `FolderStore` and
`BucketStore` are the two; docs/decisions/0020-buckets.md says how they differ.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from archive.preservation.store.draft import Draft, Receipt
from archive.preservation.store.extensions import Extensions
from archive.preservation.store.held import Held, Lying
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.replication import Copied, Source


class ObjectStore(Protocol):
    """An opened storage root."""

    reads_back: bool
    """Whether what is written is read again from where it lies and compared, before it counts as kept."""

    @property
    def where(self) -> str:
        """What people, errors and events call it."""

    @property
    def extensions(self) -> Extensions:
        """The small files beside the objects."""

    def held(self, object_id: str) -> Held:
        """An object as it lies here, for readers; whether it is there or not."""

    def lying(self) -> Iterator[Lying]:
        """Every object that lies here, in no order, whether or not it is sound."""

    def inventory(self, object_id: str) -> Inventory | None:
        """An object's present inventory, or None where there is no such object. Raises `DamagedObject`."""

    def at_hand(self, object_id: str, path: str, digest: str) -> Path:
        """A path on this machine under which a content file of this digest can be read, if it is here at all.

        From a bucket it is fetched first, and compared; it may be gone again in some minutes. Raises
        `DamagedObject` for other bytes, `StorageFull`, `BucketTrouble`.
        """

    def add_version(
        self, object_id: str, additions: Mapping[str, Path | bytes], *, message: str, user: str
    ) -> Receipt:
        """Add files to an object, as its next version; makes the object when there is none.

        `additions` maps logical paths such as `production/recto.tif` to a file to be copied or to bytes.
        Raises `MasterReplaced`, `SourceUnreadable`, and as `draft` does.
        """
        with self.draft(object_id) as draft:
            for logical_path, source in additions.items():
                draft.add(logical_path, source if isinstance(source, bytes) else draft.take(source))
            return draft.commit(message=message, user=user)

    def draft(self, object_id: str) -> AbstractContextManager[Draft]:
        """Put the next version of an object together, with the object locked against other writers.

        Raises `ObjectBusy` when another process keeps writing the object, `StorageFull`, `NotAStorageRoot`,
        `DamagedObject`, `BucketTrouble`.
        """

    def replicate(self, object_id: str, source: Held) -> Copied:
        """Bring an object to the state that it has in another root.

        Readers find the object as it was or as it is then, whenever this stops. What is here already is not
        copied again. Raises `DamagedObject` where the source is not as its inventory says, `CopyDiverges`.
        """

    def mend(self, object_id: str, good: Source) -> Copied:
        """Put what is damaged or missing of an object back from another root; what it replaces is set aside.

        Raises `NoGoodCopy`, `CopyDiverges`.
        """

    def erase(self, object_id: str, digests: Collection[str]) -> list[str]:
        """Destroy the bytes with these digests in all versions of an object; returns the paths that went.

        Nothing happens where they are not there. Raises `DamagedObject`.
        """

    def settle(self, object_id: str) -> None:
        """End or undo what a dead writer left of an object. Raises `ObjectBusy` where it is alive."""

    def sweep(self) -> None:
        """The same for every object, but for those that somebody writes now."""
