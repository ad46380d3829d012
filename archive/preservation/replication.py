"""A second copy of objects in another storage root, and mending damaged ones from it.

Whatever is copied is read again and compared with the inventory that speaks of it; a damaged source never
takes the place of a good copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.domain.errors import BytesChanged
from archive.preservation import digest as digests
from archive.preservation import durable, inventory, publication
from archive.preservation.draft import DECLARATION
from archive.preservation.errors import CopyDiverges, DamagedObject, NoGoodCopy, SourceUnreadable
from archive.preservation.fixity import files_below
from archive.preservation.inventory import Inventory
from archive.preservation.object_store import ObjectStore

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


def replicate(object_id: str, source: Path, target: ObjectStore) -> Copied:
    """Bring an object in `target` to the state that it has in the folder `source`, in one step.

    What the copy has already is not copied again. Raises `DamagedObject` where the source is not as its
    inventory says, `CopyDiverges` where the copy tells another history, `StorageFull`, `ObjectBusy`.
    """
    final, copied = target.folder(object_id), Copied()
    if final.is_dir() and _tables_of(source) == _tables_of(final):
        return copied
    with target.staging(object_id) as staging:
        # Within the lock: what another process brought meanwhile must not be taken back.
        table, tables = _tables_of(source)
        present = target.inventory(object_id)
        if present is not None and not table.continues(present):
            raise CopyDiverges(object_id=object_id, path=target.root)
        known = present.manifest if present else {}
        for digest, path in table.manifest.items():
            place = _place(staging / "object", path)
            if known.get(digest) == path:
                place.hardlink_to(final / path)
            else:
                target.require_room((source / path).stat().st_size if (source / path).is_file() else 0)
                copied.note(path, _copy(source / path, place, digest, object_id))
        _publish(staging, final, tables)
    return copied


def mend(object_id: str, store: ObjectStore, good: ObjectStore) -> Copied:
    """Put what is damaged or missing of an object back from its copy in `good`, in one step.

    The inventory is the object's own where it is sound, or else the copy's. Files of the object that are as
    it says stay; others come from the copy, and what they replace is set aside. Raises `NoGoodCopy`,
    `CopyDiverges`, `StorageFull`, `ObjectBusy`; nothing is changed then.
    """
    final, other, copied = store.folder(object_id), good.folder(object_id), Copied()
    with store.staging(object_id) as staging:
        tables, table = _sound_tables(object_id, final, other)
        for digest, path in table.manifest.items():
            place = _place(staging / "object", path)
            if _is_good(final / path, digest):
                place.hardlink_to(final / path)
                continue
            store.require_room((other / path).stat().st_size if (other / path).is_file() else 0)
            try:
                copied.note(path, _copy(other / path, place, digest, object_id))
            except DamagedObject as error:
                raise NoGoodCopy(object_id=object_id, path=path, copy=good.root) from error
        staying = set(table.manifest.values()) - set(copied.paths)
        for path, data in tables.items():
            if durable.bytes_of(final / path) == data:
                staying.add(path)
            else:
                copied.note(path, len(data))
        copied.set_aside = sorted(set(files_below(final)) - staying)
        store.set_aside(object_id, copied.set_aside)
        _publish(staging, final, tables)
    return copied


def _sound_tables(object_id: str, final: Path, other: Path) -> tuple[Mapping[str, bytes], Inventory]:
    """All inventories and sidecars as they should be, from either; and the newest inventory."""
    own, theirs = _read(final), _read(other)
    if own is None and theirs is None:
        raise NoGoodCopy(object_id=object_id, path=inventory.NAME, copy=other)
    if own is not None and (theirs is None or own.continues(theirs)):
        table, root = own, final
    elif theirs is not None and (own is None or theirs.continues(own)):
        table, root = theirs, other
    else:
        raise CopyDiverges(object_id=object_id, path=other)
    tables = {DECLARATION[0]: DECLARATION[1], **{name: (root / name).read_bytes() for name in _TABLES}}
    for number in range(1, table.head + 1):
        place = f"v{number}"
        held = next((each for each in (final, other) if _is_sound(each / place, table)), None)
        if number == table.head:
            tables |= {f"{place}/{name}": tables[name] for name in _TABLES}
        elif held is None:
            raise NoGoodCopy(object_id=object_id, path=f"{place}/{inventory.NAME}", copy=other)
        else:
            tables |= {f"{place}/{name}": (held / place / name).read_bytes() for name in _TABLES}
    return tables, table


def _is_sound(folder: Path, newest: Inventory) -> bool:
    table = _read(folder)
    return table is not None and newest.continues(table)


def _read(folder: Path) -> Inventory | None:
    try:
        return inventory.read(folder)
    except DamagedObject:
        return None


def _tables_of(folder: Path) -> tuple[Inventory, dict[str, bytes]]:
    """The newest inventory of an object, and its declaration, inventories and sidecars by path.

    Of the versions that the newest inventory knows: another may come meanwhile. Raises `DamagedObject`.
    """
    data = inventory.bytes_in(folder)
    table = inventory.parsed(data, name=folder.name)
    tables = {
        DECLARATION[0]: DECLARATION[1],
        inventory.NAME: data,
        inventory.SIDECAR: inventory.sidecar(data),
    }
    for path in (f"v{number}/{name}" for number in range(1, table.head + 1) for name in _TABLES):
        found = durable.bytes_of(folder / path)
        if found is None:
            raise DamagedObject(object_id=table.object_id, problem=f"{path} cannot be read")
        tables[path] = found
    return table, tables


def _place(staged: Path, path: str) -> Path:
    place = staged / path
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(source: Path, place: Path, digest: str, object_id: str) -> int:
    try:
        copied = digests.copy(source, place)
    except (SourceUnreadable, BytesChanged) as error:
        raise DamagedObject(object_id=object_id, problem=str(error)) from error
    if copied.digest != digest:
        raise DamagedObject(object_id=object_id, problem=f"{source} is not what the inventory names")
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
