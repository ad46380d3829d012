"""The object store, in a folder and in a bucket: versions add up, masters stay, one writer at a time."""

from pathlib import Path

import pytest

from archive.domain import ocfl
from archive.preservation.errors import (
    DamagedObject,
    MasterReplaced,
    NotAStorageRoot,
    ObjectBusy,
    SourceUnreadable,
    StorageFull,
    StorageOccupied,
)
from archive.preservation.store.object_store import ObjectStore
from tests.archive.preservation.objects import OBJECT, first_version, kept_bytes
from tests.archive.preservation.places import Folder, Place
from tests.archive.preservation.validator import complaints, object_count

FOLDER = f"{ocfl.object_path(OBJECT)}/"
MASTER = f"{FOLDER}v1/content/master/recto.tif"


@pytest.fixture
def store(place: Place) -> ObjectStore:
    return place.create()


def test_an_empty_root_is_valid_to_an_independent_judge(store: ObjectStore, place: Place) -> None:
    assert complaints(place.root()) == []


def test_the_judge_notices_one_flipped_byte(store: ObjectStore, place: Place, scan: Path) -> None:
    first_version(store, scan)
    place.write(MASTER, b"x" + place.files()[MASTER][1:])
    assert complaints(place.root()) != []


def test_what_is_put_in_comes_out_and_the_root_is_valid(store: ObjectStore, place: Place, scan: Path) -> None:
    first_version(store, scan)
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()
    assert complaints(place.root()) == []
    assert object_count(place.root()) == 1
    (lying,) = store.lying()
    assert (lying.place, ocfl.object_id_in(lying.name)) == (FOLDER.rstrip("/"), OBJECT)


def test_both_kinds_of_store_are_the_same_to_the_byte(
    store: ObjectStore, place: Place, scan: Path, tmp_path: Path
) -> None:
    first_version(store, scan)
    other = Folder(tmp_path / "other")
    other.create().replicate(OBJECT, store.held(OBJECT))
    assert place.files() == other.files()


def test_a_later_version_adds_files_and_leaves_the_earlier_ones_alone(
    store: ObjectStore, place: Place, scan: Path, tmp_path: Path
) -> None:
    first_version(store, scan)
    before, written = place.files(), place.written_at(MASTER)
    restored = tmp_path / "restored.tif"
    restored.write_bytes(b"restored")
    receipt = store.add_version(
        OBJECT, {"production/recto.tif": restored, "description.json": b"{2}"}, message="m", user="Bob"
    )
    assert receipt.version == 2
    assert receipt.files["production/recto.tif"].content_path == "v2/content/production/recto.tif"
    assert receipt.files["master/recto.tif"].content_path == "v1/content/master/recto.tif"
    assert place.written_at(MASTER) == written
    after, own = place.files(), {f"{FOLDER}inventory.json", f"{FOLDER}inventory.json.sha512"}
    assert {path: after[path] for path in before.keys() - own} == {
        path: before[path] for path in before.keys() - own
    }
    assert kept_bytes(store, "description.json") == b"{2}"
    assert complaints(place.root()) == []


def test_the_same_bytes_are_kept_once(store: ObjectStore, place: Place, scan: Path) -> None:
    first_version(store, scan)
    receipt = store.add_version(
        OBJECT, {"master/recto.tif": scan, "master/copy.tif": scan}, message="again", user="Alice"
    )
    assert receipt.files["master/copy.tif"].content_path == "v1/content/master/recto.tif"
    assert [path for path in place.files() if path.endswith(".tif")] == [MASTER]
    assert complaints(place.root()) == []


def test_a_kept_file_can_be_read_on_this_machine(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    table = store.inventory(OBJECT)
    assert table is not None
    path, digest = table.content_path("master/recto.tif"), table.state["master/recto.tif"]
    at_hand = store.at_hand(OBJECT, path, digest)
    assert at_hand.read_bytes() == scan.read_bytes() and not at_hand.stat().st_mode & 0o222
    assert not store.at_hand(OBJECT, "v1/content/no-such", digest).exists()


def test_a_master_is_never_replaced(store: ObjectStore, scan: Path) -> None:
    first_version(store, scan)
    with pytest.raises(MasterReplaced):
        store.add_version(OBJECT, {"master/recto.tif": b"other bytes"}, message="no", user="Mallory")
    assert kept_bytes(store, "master/recto.tif") == scan.read_bytes()


def test_a_root_without_its_marker_is_refused_even_while_open(
    store: ObjectStore, place: Place, scan: Path
) -> None:
    place.remove("0=ocfl_1.1")
    with pytest.raises(NotAStorageRoot, match="mount"):
        place.open()
    with pytest.raises(NotAStorageRoot):
        first_version(store, scan)


def test_a_root_is_not_made_among_other_files(store: ObjectStore, place: Place) -> None:
    place.write("letters.txt", b"hers")
    place.remove("0=ocfl_1.1")
    with pytest.raises(StorageOccupied):
        place.create()


def test_a_half_made_root_can_be_made_again(store: ObjectStore, place: Place) -> None:
    place.remove("0=ocfl_1.1")
    place.create()
    assert complaints(place.root()) == []


def test_the_reserve_is_not_touched(store: ObjectStore, place: Place, scan: Path) -> None:
    greedy = place.open(reserve_bytes=1 << 60)
    with pytest.raises(StorageFull, match="ALBUMEN_STORAGE_RESERVE"):
        first_version(greedy, scan)
    assert store.inventory(OBJECT) is None


def test_a_source_that_vanished_is_named(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"gone\.tif"):
        first_version(store, tmp_path / "gone.tif")


def test_a_damaged_inventory_is_not_believed(store: ObjectStore, place: Place, scan: Path) -> None:
    first_version(store, scan)
    path = f"{FOLDER}inventory.json"
    place.write(path, place.files()[path].replace(b"ingest", b"ingets"))
    with pytest.raises(DamagedObject):
        store.inventory(OBJECT)
    with pytest.raises(DamagedObject):
        store.add_version(OBJECT, {"note": b"on a damaged one"}, message="m", user="u")


def test_two_writers_of_one_object_do_not_mix(
    store: ObjectStore, place: Place, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("folder_root", "bucket_store"):
        monkeypatch.setattr(f"archive.preservation.store.{kind}._PATIENCE_S", 0.1)
    with store.draft(OBJECT) as draft:
        draft.add("description.json", b"{}")
        with pytest.raises(ObjectBusy), store.draft(OBJECT):
            pass
        draft.commit(message="m", user="u")
    first_version(store, scan)
    assert complaints(place.root()) == []


def test_sweeping_leaves_the_work_of_living_writers_alone(
    store: ObjectStore, place: Place, scan: Path
) -> None:
    with store.draft(OBJECT) as draft:
        taken = draft.take(scan)
        place.open().sweep()
        assert taken.path.exists()


def test_what_is_erased_is_gone_from_every_version_and_the_rest_is_as_it_was(
    store: ObjectStore, place: Place, scan: Path
) -> None:
    first_version(store, scan)
    store.add_version(OBJECT, {"note": b"stays"}, message="m", user="u")
    table = store.inventory(OBJECT)
    assert table is not None
    digest = table.state["master/recto.tif"]
    at_hand = store.at_hand(OBJECT, table.content_path("master/recto.tif"), digest)
    assert store.erase(OBJECT, {digest}) == ["v1/content/master/recto.tif"]
    assert not any(data == scan.read_bytes() for data in place.files().values())
    assert not at_hand.exists()
    assert kept_bytes(store, "note") == b"stays" and complaints(place.root()) == []
    assert store.erase(OBJECT, {digest}) == []
