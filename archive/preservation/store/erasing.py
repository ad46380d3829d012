"""Destroying bytes of an object, in all its versions and where they were set aside.

OCFL keeps every version for ever; an object without some of its bytes is therefore a new object in the place
of the old one (OCFL 1.1, implementation notes, 4.5). The files are unlinked: what a disk does with blocks
that are free, and what its snapshots keep, is its operator's to know.
"""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePath

from archive.preservation import digest as digests_of
from archive.preservation import durable
from archive.preservation.errors import SourceUnreadable
from archive.preservation.store import inventory, publication
from archive.preservation.store.folder_root import FolderRoot
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.root_files import SET_ASIDE

_PICTURES = ("master", "production")


def purge(object_id: str, store: FolderRoot, digests: Collection[str]) -> list[str]:
    """Take the bytes with these digests out of an object; returns the content paths that went.

    In one step: whoever reads finds the object as it was, or as it is then. Nothing happens where they are
    not there. Raises `DamagedObject`, `ObjectBusy`, `StorageFull`.
    """
    final, gone = store.folder(object_id), []
    with store.staging(object_id) as staging:
        table = store.inventory(object_id)
        if table is not None and set(digests) & table.manifest.keys():
            staged = staging / "object"
            publication.share(final, staged)
            gone = [path for digest, path in table.manifest.items() if digest in digests]
            for path in gone:
                (staged / path).unlink(missing_ok=True)
                _tidy((staged / path).parent, staged)
            _retell(staged, inventory.without(table, digests))
            publication.publish(staged, final, retired=staging / "retired")
    for place in _set_aside(object_id, store, digests):
        place.unlink()
    return gone


def _retell(staged: Path, table: Inventory) -> None:
    """Write all inventories of an object anew, the newest also as that of the object."""
    for number in range(1, table.head + 1):
        data = inventory.up_to(table, number).to_json()
        for folder in (staged / f"v{number}", *([staged] if number == table.head else [])):
            folder.mkdir(exist_ok=True)
            for name, text in ((inventory.NAME, data), (inventory.SIDECAR, inventory.sidecar(data))):
                (folder / name).unlink(missing_ok=True)  # shared with the object that still stands
                durable.write_new(folder / name, text)


def _tidy(folder: Path, top: Path) -> None:
    """Take away folders that became empty: OCFL allows none."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def is_picture(path: PurePath) -> bool:
    """Whether a file of an object, by its path, is a scan or a restoration, and not what tells of them."""
    return any(kind in path.parts for kind in _PICTURES)


def _set_aside(object_id: str, store: FolderRoot, digests: Collection[str]) -> Iterator[Path]:
    """Copies of these bytes that a repair had set aside, and damaged ones of such files."""
    for folder in (store.root / SET_ASIDE).glob(f"*/{object_id.rsplit(':', 1)[-1]}"):
        for path in (path for path in folder.rglob("*") if path.is_file()):
            if is_picture(path) or _digest(path) in digests:
                yield path


def _digest(path: Path) -> str:
    try:
        return digests_of.of_file(path).digest
    except SourceUnreadable:
        return ""
