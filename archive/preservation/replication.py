"""A second copy of objects in another storage root, and mending damaged ones from it.

Whatever is copied is read again and compared with the inventory that speaks of it; a damaged source never
takes the place of a good copy.
"""

from collections.abc import Iterator, Mapping
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
    table, tables = inventory.read(source), dict(_tables_of(source))
    present = target.inventory(object_id)
    copied = Copied()
    if present is not None and not table.continues(present):
        raise CopyDiverges(object_id=object_id, path=target.root)
    if present is not None and tables == dict(_tables_of(target.folder(object_id))):
        return copied
    final = target.folder(object_id)
    known = present.manifest if present else {}
    with target.staging(object_id) as staging:
        staged = staging / "object"
        for digest, path in table.manifest.items():
            place = _place(staged, path)
            if known.get(digest) == path:
                place.hardlink_to(final / path)
            else:
                target.require_room((source / path).stat().st_size if (source / path).is_file() else 0)
                copied.note(path, _copy(source / path, place, digest, object_id))
        _lay_tables(staged, tables)
        _publish(staged, final, staging, is_new=present is None)
    return copied


def mend(object_id: str, store: ObjectStore, good: ObjectStore) -> Copied:
    """Put what is damaged or missing of an object back from its copy in `good`, in one step.

    The inventory is the object's own where it is sound, or else the copy's. Files of the object that are as
    it says stay; others come from the copy, and what they replace is set aside. Raises `NoGoodCopy`,
    `CopyDiverges`, `StorageFull`, `ObjectBusy`; nothing is changed then.
    """
    final, other = store.folder(object_id), good.folder(object_id)
    tables, table = _sound_tables(object_id, final, other)
    copied = Copied()
    with store.staging(object_id) as staging:
        staged = staging / "object"
        for digest, path in table.manifest.items():
            place = _place(staged, path)
            if _is_good(final / path, digest):
                place.hardlink_to(final / path)
                continue
            try:
                copied.note(path, _copy(other / path, place, digest, object_id))
            except DamagedObject as error:
                raise NoGoodCopy(object_id=object_id, path=path, copy=good.root) from error
        for path, data in {**tables, DECLARATION[0]: DECLARATION[1]}.items():
            if _bytes_of(final / path) != data:
                copied.note(path, len(data))
        _lay_tables(staged, tables)
        staying = {each for each in files_below(staged) if each not in copied.paths}
        copied.set_aside = sorted(set(files_below(final)) - staying)
        store.set_aside(object_id, copied.set_aside)
        _publish(staged, final, staging, is_new=not final.is_dir())
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
    tables = {name: (root / name).read_bytes() for name in _TABLES}
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
        data, side = ((folder / name).read_bytes() for name in _TABLES)
        return inventory.read(folder) if side == inventory.sidecar(data) else None
    except (DamagedObject, OSError):
        return None


def _tables_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Inventories and sidecars of the root and of all versions, by path."""
    places = ["", *sorted(f"{each.name}/" for each in folder.glob("v*") if each.is_dir())]
    for path in (f"{place}{name}" for place in places for name in _TABLES):
        if (folder / path).is_file():
            yield path, (folder / path).read_bytes()


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


def _lay_tables(staged: Path, tables: Mapping[str, bytes]) -> None:
    for path, data in {**tables, DECLARATION[0]: DECLARATION[1]}.items():
        durable.write_new(_place(staged, path), data)


def _publish(staged: Path, final: Path, staging: Path, *, is_new: bool) -> None:
    if is_new:
        publication.publish_new(staged, final)
    else:
        publication.publish_version(staged, final, retired=staging / "retired")


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
