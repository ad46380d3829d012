"""Copying and mending objects: killed at any line, beside other writers, without a swap of folders."""

from pathlib import Path

import pytest

from archive.preservation import durable
from archive.preservation.store import replication
from archive.preservation.store.folder_store import FolderStore
from tests.archive.preservation.killing import killed
from tests.archive.preservation.objects import OBJECT, store_of_two
from tests.archive.preservation.validator import complaints


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return store_of_two(tmp_path / "root")


@pytest.fixture
def copy(tmp_path: Path, store: FolderStore) -> FolderStore:
    made = FolderStore.create(tmp_path / "copy", reserve_bytes=0)
    replication.replicate(OBJECT, store.held(OBJECT), made)
    return made


def files_in(store: FolderStore) -> dict[str, bytes]:
    folder = store.folder(OBJECT)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def damage(store: FolderStore) -> None:
    for name in ("v1/content/note-1.txt", "inventory.json"):
        path = store.folder(OBJECT) / name
        path.unlink()
        path.write_bytes(b"damaged")


def test_a_repair_that_is_killed_leaves_the_damage_or_the_whole_object(
    store: FolderStore, copy: FolderStore
) -> None:
    whole = files_in(store)
    damage(store)
    damaged = files_in(store)
    act = f"replication.mend({OBJECT!r}, store, FolderStore(Path({str(copy.root)!r}), reserve_bytes=0))"
    total = int(killed(act, store.root, 0).stdout)
    assert files_in(store) == whole
    ended = []
    for line in range(3, total, max(1, total // 25)):
        damage(store)
        ended.append(killed(act, store.root, line).returncode)
        assert files_in(store) in (damaged, whole), line
    assert set(ended[:-1]) == {-9}  # one that has less to clear away may be done before the last line
    replication.mend(OBJECT, store, copy)
    assert files_in(store) == whole and complaints(store.root) == []


def test_a_copying_that_is_killed_leaves_the_copy_before_it_or_the_one_after(
    store: FolderStore, copy: FolderStore
) -> None:
    before = files_in(copy)
    store.add_version(OBJECT, {"note-3.txt": b"3"}, message="m", user="u")
    whole = files_in(store)
    act = f"replication.replicate({OBJECT!r}, HeldInFolder(Path({str(store.folder(OBJECT))!r})), store)"
    for line in range(3, 400, 20):
        killed(act, copy.root, line)
        assert files_in(copy) in (before, whole), line
        assert complaints(copy.root) == []
    replication.replicate(OBJECT, store.held(OBJECT), copy)
    assert files_in(copy) == whole


def test_a_repair_that_died_between_two_renames_is_finished_by_the_next(
    store: FolderStore, copy: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files_in(store)
    damage(store)
    monkeypatch.setattr(durable, "exchange", lambda _one, _other: False)  # a filesystem that cannot swap
    staging = store.root / "extensions/albumen-staging"
    with store.staging(OBJECT) as place:
        key = place.name
    (staging / key).mkdir()
    store.folder(OBJECT).rename(staging / key / "retired")
    store.sweep()  # cannot tell whose it is, and leaves it
    assert (staging / key / "retired").is_dir()
    replication.mend(OBJECT, store, copy)
    assert files_in(store) == whole
    assert not (staging / key).exists()


@pytest.mark.parametrize("act", ["mend", "replicate"])
def test_a_version_that_arrives_before_the_lock_is_held_is_not_taken_back(
    store: FolderStore, copy: FolderStore, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, late = FolderStore.staging, [True]

    def staging(self: FolderStore, object_id: str) -> object:
        if late:
            late.clear()
            store.add_version(OBJECT, {"note-3.txt": b"3"}, message="m", user="u")
            if act == "replicate":
                replication.replicate(OBJECT, store.held(OBJECT), copy)
        return honest(self, object_id)

    if act == "mend":
        path = store.folder(OBJECT) / "v1/content/note-1.txt"
        path.unlink()
    else:
        store.add_version(OBJECT, {"note-2b.txt": b"2b"}, message="m", user="u")
    monkeypatch.setattr(FolderStore, "staging", staging)
    if act == "mend":
        replication.mend(OBJECT, store, copy)
    else:
        replication.replicate(OBJECT, store.held(OBJECT), copy)
    assert not late
    changed = store if act == "mend" else copy
    table = changed.inventory(OBJECT)
    assert table is not None and "note-3.txt" in table.state
    assert complaints(changed.root) == []
