"""A store with one object of two versions, for whoever copies, mends or damages it."""

from pathlib import Path

from archive.preservation.object_store import ObjectStore

OBJECT = "urn:uuid:6a5c2b1e-0000-4000-8000-000000000001"


def store_of_two(root: Path) -> ObjectStore:
    """A new store in this folder whose `OBJECT` has two versions, with one small file in each."""
    made = ObjectStore.create(root, reserve_bytes=0)
    for number in (1, 2):
        made.add_version(OBJECT, {f"note-{number}.txt": b"%d" % number}, message="m", user="u")
    return made
