"""The object store in a bucket: cut off after any request, killed at any line, and several machines at it."""

import errno
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.domain import ocfl
from archive.preservation.errors import (
    BucketTrouble,
    DamagedObject,
    NoGoodCopy,
    ObjectBusy,
    StorageFull,
    StorageOccupied,
)
from archive.preservation.store import fixity
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_store import BucketStore
from archive.preservation.store.desk import Desk
from archive.preservation.store.folder_store import FolderStore
from archive.preservation.store.journal import FOLDER as JOURNAL
from archive.preservation.store.journal import Intent, Journal
from tests.archive.preservation.killing import killed
from tests.archive.preservation.objects import OBJECT, filled, first_version, kept_bytes
from tests.archive.preservation.places import BucketPlace
from tests.archive.preservation.validator import complaints, object_count

FOLDER = f"{ocfl.object_path(OBJECT)}/"
SET_ASIDE = "extensions/albumen-set-aside/"
Act = Callable[[BucketStore], object]


class CutOff(BaseException):
    """The process died here: no handler of ours sees it, and what goes on is as if it did not."""


@pytest.fixture
def place(new_bucket: Callable[[], BucketPlace]) -> BucketPlace:
    return new_bucket()


@pytest.fixture
def store(place: BucketPlace) -> BucketStore:
    return place.create()


@contextmanager
def cut_off_after(requests: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no more than so many changes reach the bucket, and whoever wanted one more die."""
    left = [requests]

    def cutting(honest: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object) -> object:
            if left[0] <= 0:
                raise CutOff
            left[0] -= 1
            return honest(*arguments)

        return change

    with monkeypatch.context() as broken:
        for name in ("_put", "delete", "copy"):
            broken.setattr(Bucket, name, cutting(getattr(Bucket, name)))
        yield


def until_it_is_done(act: Act, place: BucketPlace, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketStore]:
    """Do it again and again, cut off one change later each time; yields the store as the next opens it."""
    for requests in range(1, 100):
        try:
            with cut_off_after(requests, monkeypatch):
                act(place.open())
        except CutOff:
            after = place.open()
            after.sweep()
            yield after
        else:
            return
    pytest.fail("It never ended.")


def head(store: BucketStore) -> int:
    table = store.inventory(OBJECT)
    return table.head if table else 0


def settled(store: BucketStore, place: BucketPlace) -> None:
    """Nothing is left of who died, and an independent judge has nothing to say."""
    assert place.files(JOURNAL) == {}
    assert complaints(place.root()) == []
    assert fixity.check(store.held(OBJECT), OBJECT, {}).findings == [] or head(store) == 0


@pytest.mark.parametrize("versions", [0, 2])
def test_cut_off_after_any_change_the_object_is_the_old_one_or_the_new(
    store: BucketStore, place: BucketPlace, scan: Path, monkeypatch: pytest.MonkeyPatch, versions: int
) -> None:
    if versions:
        filled(store)

    def act(store: BucketStore) -> None:
        store.add_version(OBJECT, {"scan.tif": scan, "note": b"new"}, message="m", user="u")

    heads = []
    for after in until_it_is_done(act, place, monkeypatch):
        heads.append(head(after))
        settled(after, place)
        if heads[-1] > versions:
            break
    assert heads == [versions] * (len(heads) - 1) + [versions + 1] and len(heads) >= 5
    assert kept_bytes(place.open(), "scan.tif") == scan.read_bytes()
    assert object_count(place.root()) == 1


def test_an_error_on_the_way_takes_back_what_was_sent(
    store: BucketStore, place: BucketPlace, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    before, honest = place.files(), Bucket._put

    def refusing(self: Bucket, path: str, body: object, sha256: bytes) -> None:
        if path.endswith("v3/inventory.json"):
            raise BucketTrouble(where=self.where, problem="no more today")
        honest(self, path, body, sha256)

    with monkeypatch.context() as broken, pytest.raises(BucketTrouble, match="no more today"):
        broken.setattr(Bucket, "_put", refusing)
        store.add_version(OBJECT, {"scan.tif": scan}, message="m", user="u")
    assert place.files() == before


def test_an_erasure_that_was_cut_off_is_ended_by_whoever_comes_next(
    store: BucketStore, place: BucketPlace, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(store, scan)
    store.add_version(OBJECT, {"note": b"stays"}, message="m", user="u")
    table = store.inventory(OBJECT)
    assert table is not None
    whole, digest = place.files(), table.state["master/recto.tif"]
    for after in until_it_is_done(lambda store: store.erase(OBJECT, {digest}), place, monkeypatch):
        settled(after, place)
        assert not any(data == scan.read_bytes() for data in place.files().values())
        assert kept_bytes(after, "note") == b"stays"
        for path, data in whole.items():
            place.write(path, data)
    assert not any(data == scan.read_bytes() for data in place.files().values())


def test_a_repair_that_was_cut_off_goes_on(
    store: BucketStore, place: BucketPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    good, whole = FolderStore.create(tmp_path / "good", reserve_bytes=0), place.files(FOLDER)
    good.replicate(OBJECT, store.held(OBJECT))
    for path in ("v1/content/note-1.txt", "inventory.json", "stray.txt"):
        place.write(FOLDER + path, b"damaged")
    for _after in until_it_is_done(lambda store: store.mend(OBJECT, good), place, monkeypatch):
        pass
    assert place.files(FOLDER) == whole
    assert complaints(place.root()) == []
    assert set(place.files(SET_ASIDE).values()) == {b"damaged"}


def test_without_a_good_copy_nothing_is_changed(
    store: BucketStore, place: BucketPlace, tmp_path: Path
) -> None:
    filled(store)
    good = FolderStore.create(tmp_path / "good", reserve_bytes=0)
    good.replicate(OBJECT, store.held(OBJECT))
    (good.folder(OBJECT) / "v1/content/note-1.txt").unlink()
    for path in ("v1/content/note-1.txt", "v2/content/note-2.txt"):
        place.write(FOLDER + path, b"damaged")
    before = place.files()
    with pytest.raises(NoGoodCopy):
        store.mend(OBJECT, good)
    assert place.files() == before


def test_what_a_repair_set_aside_is_erased_too(
    store: BucketStore, place: BucketPlace, tmp_path: Path, scan: Path
) -> None:
    first_version(store, scan)
    good = FolderStore.create(tmp_path / "good", reserve_bytes=0)
    good.replicate(OBJECT, store.held(OBJECT))
    table = store.inventory(OBJECT)
    assert table is not None
    place.write(f"{FOLDER}v1/content/master/recto.tif", b"one byte of the picture is another")
    store.mend(OBJECT, good)
    assert len(place.files(SET_ASIDE)) == 1
    store.erase(OBJECT, {table.state["master/recto.tif"]})
    assert place.files(SET_ASIDE) == {}


def test_a_journal_that_was_not_struck_out_destroys_nothing(
    store: BucketStore, place: BucketPlace, scan: Path
) -> None:
    first_version(store, scan)
    whole = place.files(FOLDER)
    for lost in ([], ["inventory.json.sha512"], ["inventory.json", "inventory.json.sha512"]):
        Journal(Bucket(place.address)).begin(Intent(OBJECT, version=1))
        for path in lost:
            place.remove(FOLDER + path)
        place.open().sweep()
        assert place.files(FOLDER) == whole and place.files(JOURNAL) == {}


def test_a_damaged_object_waits_for_its_repair_with_what_its_writer_left(
    store: BucketStore, place: BucketPlace
) -> None:
    filled(store)
    place.write(f"{FOLDER}inventory.json", b"damaged")
    Journal(Bucket(place.address)).begin(Intent(OBJECT, version=3))
    before = place.files()
    place.open().sweep()
    assert place.files() == before
    with pytest.raises(DamagedObject):
        store.add_version(OBJECT, {"note": b"3"}, message="m", user="u")


def test_whoever_reads_meanwhile_does_not_see_the_version_that_is_being_written(
    store: BucketStore, place: BucketPlace, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    seen: list[str] = []
    honest = Bucket._put

    def watched(self: Bucket, path: str, body: object, sha256: bytes) -> None:
        honest(self, path, body, sha256)
        if path.endswith("v3/content/scan.tif"):
            seen.extend(store.held(OBJECT).paths())
            assert store.held(OBJECT).is_unsettled() and head(store) == 2

    monkeypatch.setattr(Bucket, "_put", watched)
    store.add_version(OBJECT, {"scan.tif": scan}, message="m", user="u")
    assert seen and not any(path.startswith("v3/") for path in seen)
    assert not store.held(OBJECT).is_unsettled()


def test_fixity_waits_for_a_writer_before_it_speaks(
    store: BucketStore, place: BucketPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    place.write(f"{FOLDER}inventory.json.sha512", b"that of the next inventory")
    Journal(Bucket(place.address)).begin(Intent(OBJECT, version=2))
    waited = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        place.open().settle(OBJECT)

    monkeypatch.setattr("archive.preservation.store.fixity.time.sleep", sleep)
    assert fixity.check(store.held(OBJECT), OBJECT, {}).findings == [] and len(waited) == 1


def test_a_writer_that_lost_its_lock_unawares_does_not_finish_what_was_taken_back(
    store: BucketStore, place: BucketPlace, scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(store)
    honest = Bucket._put
    elsewhere = BucketStore(
        Bucket(place.address), Desk(tmp_path / "elsewhere", limit_bytes=0, reserve_bytes=0)
    )

    def slow(self: Bucket, path: str, body: object, sha256: bytes) -> None:
        honest(self, path, body, sha256)
        if path.endswith("v3/content/scan.tif"):  # another machine found the lock free meanwhile
            with monkeypatch.context() as meanwhile:
                meanwhile.setattr(Bucket, "_put", honest)
                elsewhere.add_version(OBJECT, {"note": b"theirs"}, message="m", user="u")

    with monkeypatch.context() as slowly, pytest.raises(ObjectBusy):
        slowly.setattr(Bucket, "_put", slow)
        store.add_version(OBJECT, {"scan.tif": scan}, message="m", user="u")
    assert kept_bytes(store, "note") == b"theirs" and head(store) == 3
    settled(place.open(), place)


def test_another_machine_that_writes_an_object_is_waited_for(place: BucketPlace, scan: Path) -> None:
    asked = []

    @contextmanager
    def busy(object_id: str, wait_s: float) -> Iterator[bool]:
        asked.append((object_id, wait_s > 0))
        yield False

    place.create()
    elsewhere = BucketStore(Bucket(place.address), place.desk(), lock=busy)
    with pytest.raises(ObjectBusy):
        first_version(elsewhere, scan)
    assert asked == [(OBJECT, True)]


def test_a_fetched_file_is_compared_and_other_bytes_are_not_given_out(
    store: BucketStore, place: BucketPlace, scan: Path
) -> None:
    first_version(store, scan)
    path = "v1/content/master/recto.tif"
    table = store.inventory(OBJECT)
    assert table is not None
    place.desk().forget(OBJECT)
    place.write(FOLDER + path, b"x" + scan.read_bytes()[1:])
    with pytest.raises(DamagedObject, match="not what is on record"):
        store.at_hand(OBJECT, path, table.state["master/recto.tif"])
    assert not place.desk().place(OBJECT, path).exists()


@pytest.mark.parametrize("writes_before", range(4))
def test_a_desk_that_fills_at_any_write_leaves_the_old_object(
    store: BucketStore, place: BucketPlace, scan: Path, monkeypatch: pytest.MonkeyPatch, writes_before: int
) -> None:
    filled(store)
    before, honest, left = place.files(), os.write, [writes_before]

    def filling(descriptor: int, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return honest(descriptor, data[: 1 << 20])

    with monkeypatch.context() as full, pytest.raises(StorageFull):
        full.setattr("archive.preservation.durable.os.write", filling)
        store.add_version(OBJECT, {"scan.tif": scan, "again.tif": scan}, message="m", user="u")
    assert place.files() == before and list(place.desk().folder.rglob("*.tif")) == []
    store.add_version(OBJECT, {"scan.tif": scan}, message="m", user="u")


def test_what_was_fetched_goes_after_a_day_and_the_oldest_first_where_it_is_too_much(
    place: BucketPlace, tmp_path: Path
) -> None:
    desk = Desk(tmp_path / "small", limit_bytes=250, reserve_bytes=0)
    now = time.time()

    def fetched(name: str, age_s: float) -> Path:
        source = tmp_path / name
        source.write_bytes(bytes(100))
        kept = desk.keep(source, OBJECT, name)
        os.utime(kept, (now - age_s, now - age_s))
        return kept

    ages = {"yesterday": 90_000.0, "morning": 9000.0, "noon": 4000.0, "now-1": 2.0, "now-2": 1.0}
    files = {name: fetched(name, age_s) for name, age_s in ages.items()}
    desk.tidy()
    assert [name for name, path in files.items() if path.exists()] == ["now-1", "now-2"]
    for path in files.values():
        path.unlink(missing_ok=True)
    desk.tidy()
    fetched("many", 1.0)
    fetched("at-once", 1.0)
    fetched("in-use", 1.0)
    desk.tidy()
    assert len([path for path in desk.folder.rglob("*") if path.is_file()]) == 3


def test_a_desk_is_no_place_where_masters_are_kept(tmp_path: Path, place: BucketPlace) -> None:
    FolderStore.create(tmp_path / "desk", reserve_bytes=0)
    with pytest.raises(StorageOccupied):
        place.desk()


_PROGRAM = """
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_store import BucketStore
from archive.preservation.store.desk import Desk
from archive.preservation.store.desk import Desk
desk = Desk(Path({desk!r}), limit_bytes=1 << 30, reserve_bytes=0)
kept = BucketStore(Bucket({address!r}), desk)
files = {{"master/recto.tif": Path({scan!r}), "note": {note!r}.encode()}}
kept.add_version({object_id!r}, files, message="m", user="u")
"""


def test_a_kill_at_any_line_leaves_the_old_object_or_the_new_one(
    store: BucketStore, place: BucketPlace, scan: Path, tmp_path: Path
) -> None:
    scan.write_bytes(scan.read_bytes()[:10_000])
    first_version(store, scan)
    other = FolderStore.create(tmp_path / "traced", reserve_bytes=0)

    def act(note: str, line: int) -> str:
        words = {"desk": str(place.desk().folder), "address": place.address, "scan": str(scan)}
        program = _PROGRAM.format(object_id=OBJECT, note=note, **words)
        return killed(program, other.root, line).stdout

    total = int(act("whole", 0))
    chance = random.Random(20261127)
    for line in sorted(chance.sample(range(3, total), 8)):
        before = head(store)
        act(str(line), line)
        after = place.open()
        after.sweep()
        assert head(after) in {before, before + 1}, line
        settled(after, place)
    assert kept_bytes(place.open(), "master/recto.tif") == scan.read_bytes()
