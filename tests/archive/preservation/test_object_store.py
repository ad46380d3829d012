"""The object store: versions add up, masters stay, and no crash leaves half an object."""

import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest

from archive.domain.errors import BytesChanged
from archive.preservation import durable, locks
from archive.preservation.errors import (
    DamagedObject,
    MasterReplaced,
    NotAStorageRoot,
    ObjectBusy,
    SourceUnreadable,
    StorageFull,
    StorageOccupied,
)
from archive.preservation.object_store import ObjectStore
from tests.archive.preservation.killing import killed
from tests.archive.preservation.validator import complaints, object_count

OBJECT = "urn:uuid:0e4f7c1e-6f43-4f8b-8c3f-9a1b2c3d4e5f"


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore.create(tmp_path / "root", reserve_bytes=0)


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.tif"
    path.write_bytes(os.urandom(3_000_000))
    return path


def kept_bytes(store: ObjectStore, logical_path: str, object_id: str = OBJECT) -> bytes:
    inventory = store.inventory(object_id)
    assert inventory is not None
    return (store.folder(object_id) / inventory.content_path(logical_path)).read_bytes()


def first_version(store: ObjectStore, scan: Path, object_id: str = OBJECT) -> None:
    store.add_version(
        object_id, {"master/recto.tif": scan, "description.json": b"{}"}, message="ingest", user="Alice"
    )


def test_an_empty_root_is_valid_to_an_independent_judge(store: ObjectStore) -> None:
    assert complaints(store.root) == []


def test_the_judge_notices_one_flipped_byte(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    master = store.folder(OBJECT) / "v1/content/master/recto.tif"
    master.chmod(0o644)
    master.write_bytes(b"x" + master.read_bytes()[1:])
    assert complaints(store.root) != []


def test_what_is_put_in_comes_out_and_the_root_is_valid(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
    assert complaints(store.root) == []
    assert object_count(store.root) == 1


def test_a_later_version_adds_files_and_keeps_the_earlier_bytes_where_they_were(
    store: ObjectStore, scan: Path, tmp_path: Path
) -> None:
    first_version(store, scan)
    master = store.folder(OBJECT) / "v1/content/master/recto.tif"
    before = master.stat()
    restored = tmp_path / "restored.tif"
    restored.write_bytes(b"restored")
    receipt = store.add_version(
        OBJECT, {"production/recto.tif": restored, "description.json": b"{2}"}, message="m", user="Bob"
    )
    assert receipt.version == 2
    assert receipt.files["production/recto.tif"].content_path == "v2/content/production/recto.tif"
    assert receipt.files["master/recto.tif"].content_path == "v1/content/master/recto.tif"
    after = master.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert after.st_nlink == 1
    assert kept_bytes(store, "description.json") == b"{2}"
    assert complaints(store.root) == []


def test_the_same_bytes_are_kept_once(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    receipt = store.add_version(
        OBJECT, {"master/recto.tif": scan, "master/copy.tif": scan}, message="again", user="Alice"
    )
    assert receipt.files["master/copy.tif"].content_path == "v1/content/master/recto.tif"
    assert len(list(store.folder(OBJECT).rglob("*.tif"))) == 1
    assert complaints(store.root) == []


def test_every_kept_file_is_read_only(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    modes = {stat.S_IMODE(p.stat().st_mode) for p in store.folder(OBJECT).rglob("*") if p.is_file()}
    assert modes == {0o444}


def test_a_master_is_never_replaced(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    with pytest.raises(MasterReplaced):
        store.add_version(OBJECT, {"master/recto.tif": b"other bytes"}, message="no", user="Mallory")
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()


def test_a_root_without_its_marker_is_refused_even_while_open(store: ObjectStore, scan: Path) -> None:
    (store.root / "0=ocfl_1.1").unlink()
    with pytest.raises(NotAStorageRoot, match="mount"):
        ObjectStore(store.root, reserve_bytes=0)
    with pytest.raises(NotAStorageRoot):
        first_version(store, scan)


def test_a_root_is_not_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("hers")
    with pytest.raises(StorageOccupied):
        ObjectStore.create(tmp_path, reserve_bytes=0)


def test_a_half_made_root_can_be_made_again(store: ObjectStore) -> None:
    (store.root / "0=ocfl_1.1").unlink()
    assert complaints(ObjectStore.create(store.root, reserve_bytes=0).root) == []


def test_the_reserve_is_not_touched(store: ObjectStore, scan: Path) -> None:
    greedy = ObjectStore(store.root, reserve_bytes=1 << 60)
    with pytest.raises(StorageFull, match="ALBUMEN_STORAGE_RESERVE"):
        first_version(greedy, scan)
    assert store.inventory(OBJECT) is None


def test_a_source_that_vanished_is_named(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"gone\.tif"):
        first_version(store, tmp_path / "gone.tif")


def test_bytes_that_change_on_the_way_to_the_disk_are_noticed(
    store: ObjectStore, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = durable.write_all

    def flipping(descriptor: int, data: bytes | memoryview) -> None:
        honest(descriptor, bytes([data[0] ^ 1]) + bytes(data[1:]))

    monkeypatch.setattr("archive.preservation.durable.write_all", flipping)
    with pytest.raises(BytesChanged):
        first_version(store, scan)
    assert store.inventory(OBJECT) is None


@pytest.mark.parametrize("writes_before", range(12))
def test_a_disk_that_fills_at_any_write_leaves_the_old_object(
    store: ObjectStore, scan: Path, monkeypatch: pytest.MonkeyPatch, writes_before: int
) -> None:
    first_version(store, scan)
    honest, left = os.write, writes_before

    def filling(descriptor: int, data: bytes) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return honest(descriptor, data[: 1 << 19])

    monkeypatch.setattr("archive.preservation.durable.os.write", filling)
    other = scan.with_name("other.tif")
    other.write_bytes(scan.read_bytes()[::-1])
    try:
        receipt = store.add_version(OBJECT, {"production/recto.tif": other}, message="m", user="Bob")
    except StorageFull:
        inventory = store.inventory(OBJECT)
        assert inventory is not None
        assert inventory.head == 1
    else:
        assert receipt.version == 2
    monkeypatch.undo()
    assert complaints(store.root) == []
    assert list((store.root / "extensions/albumen-staging").iterdir()) == []


def test_a_damaged_inventory_is_not_believed(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    path = store.folder(OBJECT) / "inventory.json"
    text = path.read_bytes()
    path.unlink()
    path.write_bytes(text.replace(b"ingest", b"ingets"))
    with pytest.raises(DamagedObject):
        store.inventory(OBJECT)


def test_two_writers_of_one_object_do_not_mix(
    store: ObjectStore, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.object_store._PATIENCE_S", 0.1)
    with store.draft(OBJECT) as draft:
        draft.add("description.json", b"{}")
        with pytest.raises(ObjectBusy), store.draft(OBJECT):
            pass
        draft.commit(message="m", user="u")
    first_version(store, scan)
    assert complaints(store.root) == []


def test_a_filesystem_that_cannot_swap_folders_serves_too(
    store: ObjectStore, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.durable.exchange", lambda one, other: False)
    first_version(store, scan)
    store.add_version(OBJECT, {"description.json": b"{2}"}, message="m", user="u")
    assert kept_bytes(store, "description.json") == b"{2}"
    assert complaints(store.root) == []


def test_an_object_left_without_its_place_is_put_back(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    staging = store.root / "extensions/albumen-staging/0123"
    staging.mkdir()
    store.folder(OBJECT).rename(staging / "retired")
    store.sweep()
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
    assert not staging.exists()


def test_sweeping_leaves_the_work_of_living_writers_alone(store: ObjectStore, scan: Path) -> None:
    with store.draft(OBJECT) as draft:
        taken = draft.take(scan)
        store.sweep()
        assert taken.path.exists()


def test_a_lock_leaves_no_file_behind(tmp_path: Path) -> None:
    with locks.held(tmp_path / "a.lock", wait_s=0) as ours:
        assert ours
    assert not (tmp_path / "a.lock").exists()


def killed_at_line(store: ObjectStore, scan: Path, line: int, note: str) -> subprocess.CompletedProcess[str]:
    """Run one `add_version` in a process that is killed (SIGKILL) at its `line`-th line of our code."""
    files = f"{{'master/recto.tif': Path({str(scan)!r}), 'note': {note!r}.encode()}}"
    act = f"store.add_version({OBJECT!r}, {files}, message='m', user='u')"
    return killed(act, store.root, line)


def test_a_kill_at_any_line_leaves_the_old_object_or_the_new_one(store: ObjectStore, scan: Path) -> None:
    scan.write_bytes(scan.read_bytes()[:10_000])
    total = int(killed_at_line(store, scan, 0, "0").stdout)
    # Every part of a version's life is cut at least once, without trying some hundreds of lines.
    for line in range(3, total, max(1, total // 20)):
        before = store.inventory(OBJECT)
        assert before is not None
        assert killed_at_line(store, scan, line, str(line)).returncode == -9
        after = store.inventory(OBJECT)
        assert after is not None
        assert after.head in {before.head, before.head + 1}
        assert complaints(store.root) == []
    store.sweep()
    assert list((store.root / "extensions/albumen-staging").glob("*/*")) == []
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()


def test_a_kill_during_a_first_version_leaves_no_object_or_a_whole_one(tmp_path: Path, scan: Path) -> None:
    scan.write_bytes(scan.read_bytes()[:10_000])
    for number, line in enumerate(range(20, 320, 25)):
        store = ObjectStore.create(tmp_path / f"root-{number}", reserve_bytes=0)
        killed_at_line(store, scan, line, "x")
        assert complaints(store.root) == []
        first_version(store, scan)
        assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
        assert complaints(store.root) == []
