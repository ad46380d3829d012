"""Objects of a store, for whoever keeps, copies, mends or damages them."""

from pathlib import Path

from archive.preservation.store.folder_store import FolderStore
from archive.preservation.store.object_store import ObjectStore

OBJECT = "urn:uuid:6a5c2b1e-0000-4000-8000-000000000001"


def filled(store: ObjectStore) -> None:
    """Give a new store an `OBJECT` of two versions, with one small file in each."""
    for number in (1, 2):
        store.add_version(OBJECT, {f"note-{number}.txt": b"%d" % number}, message="m", user="u")


def store_of_two(root: Path) -> FolderStore:
    """A new store in this folder, filled."""
    made = FolderStore.create(root, reserve_bytes=0)
    filled(made)
    return made


def first_version(store: ObjectStore, scan: Path, object_id: str = OBJECT) -> None:
    """Take a scan in."""
    store.add_version(
        object_id, {"master/recto.tif": scan, "description.json": b"{}"}, message="ingest", user="Alice"
    )


def kept_bytes(store: ObjectStore, logical_path: str, object_id: str = OBJECT) -> bytes:
    """What is kept under a name in the newest version."""
    inventory = store.inventory(object_id)
    assert inventory is not None
    return store.held(object_id).read(inventory.content_path(logical_path))
