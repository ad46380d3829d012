"""A second copy of objects in another storage root, and mending damaged ones from it.

Whatever is copied is read again and compared with the inventory that speaks of it; a damaged source never
takes the place of a good copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from archive.domain.errors import BytesChanged
from archive.preservation import digest as digests
from archive.preservation import durable
from archive.preservation.errors import CopyDiverges, DamagedObject, NoGoodCopy, SourceUnreadable
from archive.preservation.store import held as holding
from archive.preservation.store import inventory, publication
from archive.preservation.store.draft import DECLARATION
from archive.preservation.store.folder_root import FolderRoot
from archive.preservation.store.held import Held
from archive.preservation.store.inventory import Inventory

_TABLES = (inventory.NAME, inventory.SIDECAR)


@dataclass
class Copied:
    """What was copied of one object: the paths, relative to its folder, and their bytes together.

    `set_aside` are files that had to leave the object: damaged ones, and what the inventory does not know.
    """

    paths: list[str] = field(default_factory=list)
    size_bytes: int = 0
    set_aside: list[str] = field(default_factory=list)

    def note(self, path: str, size_bytes: int) -> None:
        """Count one file."""
        self.paths.append(path)
        self.size_bytes += size_bytes


class Source(Protocol):
    """Where good copies lie."""

    @property
    def where(self) -> str:
        """What errors and events call it."""

    def held(self, object_id: str) -> Held:
        """The copy of an object, whether it is there or not."""


def replicate(object_id: str, source: Held, target: FolderRoot) -> Copied:
    """Bring an object in `target` to the state that it has in `source`, in one step.

    What the copy has already is not copied again. Raises `DamagedObject` where the source is not as its
    inventory says, `CopyDiverges` where the copy tells another history, `StorageFull`, `ObjectBusy`.
    """
    final, copied = target.folder(object_id), Copied()
    if final.is_dir() and tables_of(source) == tables_of(target.held(object_id)):
        return copied
    with target.staging(object_id) as staging:
        # Within the lock: what another process brought meanwhile must not be taken back.
        table, tables = tables_of(source)
        present = target.inventory(object_id)
        if present is not None and not table.continues(present):
            raise CopyDiverges(object_id=object_id, path=target.root)
        known = present.manifest if present else {}
        for digest, path in table.manifest.items():
            place = _place(staging / "object", path)
            if known.get(digest) == path:
                place.hardlink_to(final / path)
            else:
                target.require_room(size_of(source, path))
                copied.note(path, _fetch(source, path, place, digest, object_id))
        _publish(staging, final, tables)
    return copied


def mend(object_id: str, store: FolderRoot, good: Source) -> Copied:
    """Put what is damaged or missing of an object back from its copy in `good`, in one step.

    The inventory is the object's own where it is sound, or else the copy's. Files of the object that are as
    it says stay; others come from the copy, and what they replace is set aside. Raises `NoGoodCopy`,
    `CopyDiverges`, `StorageFull`, `ObjectBusy`; nothing is changed then.
    """
    final, own, other, copied = store.folder(object_id), store.held(object_id), good.held(object_id), Copied()
    with store.staging(object_id) as staging:
        tables, table = sound_tables(object_id, own, other)
        for digest, path in table.manifest.items():
            place = _place(staging / "object", path)
            if _is_good(final / path, digest):
                place.hardlink_to(final / path)
                continue
            store.require_room(size_of(other, path))
            try:
                copied.note(path, _fetch(other, path, place, digest, object_id))
            except DamagedObject as error:
                raise NoGoodCopy(object_id=object_id, path=path, copy=good.where) from error
        staying = set(table.manifest.values()) - set(copied.paths)
        for path, data in tables.items():
            if durable.bytes_of(final / path) == data:
                staying.add(path)
            else:
                copied.note(path, len(data))
        copied.set_aside = sorted(set(own.paths()) - staying)
        store.set_aside(object_id, copied.set_aside)
        _publish(staging, final, tables)
    return copied


def sound_tables(object_id: str, own: Held, other: Held) -> tuple[Mapping[str, bytes], Inventory]:
    """All inventories and sidecars as they should be, from either; and the newest inventory."""
    mine, theirs = _newest(own), _newest(other)
    if mine is not None and (theirs is None or mine[0].continues(theirs[0])):
        table, data = mine
    elif theirs is not None and (mine is None or theirs[0].continues(mine[0])):
        table, data = theirs
    elif mine is None:
        raise NoGoodCopy(object_id=object_id, path=inventory.NAME, copy=other.where)
    else:
        raise CopyDiverges(object_id=object_id, path=other.where)
    newest = {inventory.NAME: data, inventory.SIDECAR: inventory.sidecar(data)}
    tables = {DECLARATION[0]: DECLARATION[1], **newest}
    for number in range(1, table.head + 1):
        place = f"v{number}"
        found = (
            newest if number == table.head else _version(place, table, own) or _version(place, table, other)
        )
        if found is None:
            raise NoGoodCopy(object_id=object_id, path=f"{place}/{inventory.NAME}", copy=other.where)
        tables |= {f"{place}/{name}": text for name, text in found.items()}
    return tables, table


def _newest(held: Held) -> tuple[Inventory, bytes] | None:
    try:
        return inventory.newest(held)
    except (DamagedObject, OSError):
        return None


def _version(place: str, newest: Inventory, held: Held) -> dict[str, bytes] | None:
    """The inventory and the sidecar of one version, where both are sound."""
    data = holding.bytes_of(held, f"{place}/{inventory.NAME}")
    side = holding.bytes_of(held, f"{place}/{inventory.SIDECAR}")
    if data is None or side != inventory.sidecar(data):
        return None
    try:
        is_sound = newest.continues(inventory.parsed(data, name=held.where))
    except DamagedObject:
        return None
    return {inventory.NAME: data, inventory.SIDECAR: side} if is_sound else None


def tables_of(held: Held) -> tuple[Inventory, dict[str, bytes]]:
    """The newest inventory of an object, and its declaration, inventories and sidecars by path.

    Of the versions that the newest inventory knows: another may come meanwhile. Raises `DamagedObject`.
    """
    data = inventory.bytes_of(held)
    table = inventory.parsed(data, name=held.where)
    tables = {
        DECLARATION[0]: DECLARATION[1],
        inventory.NAME: data,
        inventory.SIDECAR: inventory.sidecar(data),
    }
    for place in (f"v{number}" for number in range(1, table.head + 1)):
        found = _version(place, table, held)
        if found is None:
            raise DamagedObject(object_id=table.object_id, problem=f"{place}/{inventory.NAME} is not sound")
        tables |= {f"{place}/{name}": text for name, text in found.items()}
    return table, tables


def _place(staged: Path, path: str) -> Path:
    place = staged / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def size_of(held: Held, path: str) -> int:
    try:
        return held.size_bytes(path)
    except OSError:
        return 0  # reading it gives the reason


def _fetch(held: Held, path: str, place: Path, digest: str, object_id: str) -> int:
    try:
        copied = held.fetch(path, place)
    except (SourceUnreadable, BytesChanged) as error:
        raise DamagedObject(object_id=object_id, problem=str(error)) from error
    if copied.digest != digest:
        problem = f"{path} in {held.where} is not what the inventory names"
        raise DamagedObject(object_id=object_id, problem=problem)
    return copied.size_bytes


def _is_good(path: Path, digest: str) -> bool:
    try:
        return digests.of_file(path, from_disk=True).digest == digest
    except SourceUnreadable:
        return False


def _publish(staging: Path, final: Path, tables: Mapping[str, bytes]) -> None:
    staged = staging / "object"
    for path, data in tables.items():
        durable.write_new(_place(staged, path), data)
    publication.publish(staged, final, retired=staging / "retired")
