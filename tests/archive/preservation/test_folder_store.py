"""The object store in a folder: no crash and no full disk leaves half an object."""

import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest

from archive.domain.errors import BytesChanged
from archive.preservation import durable, locks
from archive.preservation.errors import StorageFull
from archive.preservation.store.folder_store import FolderStore
from tests.archive.preservation.killing import killed
from tests.archive.preservation.objects import OBJECT, first_version, kept_bytes
from tests.archive.preservation.validator import complaints


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore.create(tmp_path / "root", reserve_bytes=0)


def test_every_kept_file_is_read_only(store: FolderStore, scan: Path) -> None:
    first_version(store, scan)
    modes = {stat.S_IMODE(p.stat().st_mode) for p in store.folder(OBJECT).rglob("*") if p.is_file()}
    assert modes == {0o444}


def test_bytes_that_change_on_the_way_to_the_disk_are_noticed(
    store: FolderStore, scan: Path, monkeypatch: pytest.MonkeyPatch
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
    store: FolderStore, scan: Path, monkeypatch: pytest.MonkeyPatch, writes_before: int
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


def test_a_filesystem_that_cannot_swap_folders_serves_too(
    store: FolderStore, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.durable.exchange", lambda one, other: False)
    first_version(store, scan)
    store.add_version(OBJECT, {"description.json": b"{2}"}, message="m", user="u")
    assert kept_bytes(store, "description.json") == b"{2}"
    assert complaints(store.root) == []


def test_an_object_left_without_its_place_is_put_back(store: FolderStore, scan: Path) -> None:
    first_version(store, scan)
    staging = store.root / "extensions/albumen-staging/0123"
    staging.mkdir()
    store.folder(OBJECT).rename(staging / "retired")
    store.sweep()
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
    assert not staging.exists()


def test_a_lock_leaves_no_file_behind(tmp_path: Path) -> None:
    with locks.held(tmp_path / "a.lock", wait_s=0) as ours:
        assert ours
    assert not (tmp_path / "a.lock").exists()


def killed_at_line(store: FolderStore, scan: Path, line: int, note: str) -> subprocess.CompletedProcess[str]:
    """Run one `add_version` in a process that is killed (SIGKILL) at its `line`-th line of our code."""
    files = f"{{'master/recto.tif': Path({str(scan)!r}), 'note': {note!r}.encode()}}"
    act = f"store.add_version({OBJECT!r}, {files}, message='m', user='u')"
    return killed(act, store.root, line)


def test_a_kill_at_any_line_leaves_the_old_object_or_the_new_one(store: FolderStore, scan: Path) -> None:
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
        store = FolderStore.create(tmp_path / f"root-{number}", reserve_bytes=0)
        killed_at_line(store, scan, line, "x")
        assert complaints(store.root) == []
        first_version(store, scan)
        assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
        assert complaints(store.root) == []
