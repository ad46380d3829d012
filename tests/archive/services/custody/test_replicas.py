"""A second copy that is never worse than its source, and repair from it."""

import random
import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError

from archive import storage
from archive.domain import ocfl
from archive.domain.vocabulary import EventType
from archive.models import Description, PreservationEvent, StoredFile
from archive.preservation import durable
from archive.preservation.errors import (
    CopyDiverges,
    DamagedObject,
    NoGoodCopy,
    NotAStorageRoot,
    StorageOccupied,
)
from archive.preservation.store.folder_store import FolderStore
from archive.preservation.store.object_store import ObjectStore
from archive.services.custody import fixity, keeping, replicas
from tests.archive import props
from tests.archive.commands import called
from tests.archive.preservation.places import Folder, Place, opened
from tests.archive.preservation.validator import complaints, object_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(place: Place, item: Description) -> ObjectStore:
    """An empty second root, for an archive with one item."""
    fixity.adopt()
    return opened(place)


@pytest.fixture
def two_versions(copy: ObjectStore, item: Description) -> Description:
    """The item with a second version, both replicated."""
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    replicas.replicate(item, copy)
    return item


def folder_of(item: Description) -> Path:
    return props.folder_of(item)


def in_root(item: Description, path: str = "") -> str:
    """A path of an item's object, relative to a storage root."""
    return f"{ocfl.object_path(keeping.object_id(item))}/{path}"


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(data)


def test_a_copy_is_the_same_to_the_byte_and_a_valid_root_of_its_own(
    copy: ObjectStore, place: Place, item: Description
) -> None:
    copied = replicas.replicate(item, copy)
    assert copied.paths == [item.files.get().path]
    assert place.files(in_root(item)) == files_in(folder_of(item))
    assert complaints(place.root()) == [] and object_count(place.root()) == 1
    event = PreservationEvent.objects.get(event_type=EventType.REPLICATION)
    assert event.description == item and event.detail["copy"] == copy.where == place.address
    own = files_in(Path(django_settings.STORAGE_ROOT))
    assert {path for path in place.files() if "/" not in path} == {path for path in own if "/" not in path}


def test_what_is_there_is_not_copied_again_and_a_new_version_alone_comes_after_it(
    copy: ObjectStore, place: Place, item: Description
) -> None:
    replicas.replicate(item, copy)
    assert replicas.replicate(item, copy).paths == []
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    assert replicas.replicate(item, copy).paths == ["v2/content/note.txt"]
    assert place.files(in_root(item)) == files_in(folder_of(item))
    assert complaints(place.root()) == []


@pytest.mark.parametrize("damaged", ["v3/content/more.txt", "v1/inventory.json", "inventory.json.sha512"])
def test_a_damaged_object_never_takes_the_place_of_a_good_copy(
    copy: ObjectStore, place: Place, two_versions: Description, damaged: str
) -> None:
    before = place.files()
    keeping.store().add_version(
        keeping.object_id(two_versions), {"more.txt": b"more"}, message="More", user="A"
    )
    flip(folder_of(two_versions) / damaged, random.Random(1))
    with pytest.raises(DamagedObject):
        replicas.replicate(two_versions, copy)
    assert place.files() == before
    assert complaints(place.root()) == []


def test_a_copy_with_a_history_of_its_own_is_left_alone(
    copy: ObjectStore, item: Description, tmp_path: Path
) -> None:
    name, other = keeping.object_id(item), FolderStore.create(tmp_path / "other", reserve_bytes=0)
    other.replicate(name, keeping.store().held(name))
    other.add_version(name, {"note.txt": b"mine"}, message="Mine", user="B")
    copy.replicate(name, other.held(name))
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"theirs"}, message="Theirs", user="A")
    with pytest.raises(CopyDiverges):
        replicas.replicate(item, copy)


def test_a_copy_on_a_disk_that_is_not_mounted_is_no_good_copy(place: Place) -> None:
    with pytest.raises(NotAStorageRoot):
        replicas.opened(place.address, is_new_allowed=False)


def test_a_copy_is_not_begun_among_other_files(place: Place) -> None:
    opened(place)
    place.remove("0=ocfl_1.1")
    opened(place)  # what an attempt left that died
    place.remove("0=ocfl_1.1")
    place.write("holiday.jpg", b"mine")
    with pytest.raises(StorageOccupied):
        opened(place)


def test_whatever_is_damaged_is_put_back_from_the_copy(
    copy: ObjectStore, place: Place, two_versions: Description
) -> None:
    whole, chance = files_in(folder_of(two_versions)), random.Random(20261127)
    more = 20 if isinstance(place, Folder) else 0  # where it was damaged is all the same to the bucket
    for path in [*whole, *chance.choices(sorted(whole), k=more)]:
        flip(folder_of(two_versions) / path, chance)
        mended, left = replicas.repair(two_versions, copy)
        assert path in mended.paths and path in mended.set_aside, path
        assert left == []
        assert files_in(folder_of(two_versions)) == whole
    assert complaints(Path(django_settings.STORAGE_ROOT)) == []


def test_several_faults_at_once_are_put_back_and_nothing_is_lost(
    copy: ObjectStore, two_versions: Description
) -> None:
    whole, folder = files_in(folder_of(two_versions)), folder_of(two_versions)
    flip(folder / "inventory.json", random.Random(3))
    (folder / "v1/inventory.json.sha512").unlink()
    storage.locate(two_versions.files.get()).unlink()
    (folder / "stray.txt").write_text("mine")
    mended, left = replicas.repair(two_versions, copy)
    assert (left, files_in(folder)) == ([], whole)
    assert set(mended.set_aside) == {"inventory.json", "stray.txt"}
    aside = files_in(Path(django_settings.STORAGE_ROOT) / "extensions/albumen-set-aside")
    assert "mine" in {data.decode(errors="replace") for data in aside.values()}
    event = PreservationEvent.objects.filter(event_type=EventType.REPLICATION).latest("pk")
    assert event.detail["act"] == "repaired" and event.detail["set_aside"] == mended.set_aside


def test_an_object_that_is_gone_comes_back_whole(copy: ObjectStore, two_versions: Description) -> None:
    whole = files_in(folder_of(two_versions))
    shutil.rmtree(folder_of(two_versions))
    _mended, left = replicas.repair(two_versions, copy)
    assert (left, files_in(folder_of(two_versions))) == ([], whole)


def test_without_a_good_copy_nothing_is_changed(
    copy: ObjectStore, place: Place, two_versions: Description
) -> None:
    path = two_versions.files.get().path
    flip(folder_of(two_versions) / path, random.Random(5))
    place.write(in_root(two_versions, path), b"damaged too")
    before = files_in(folder_of(two_versions))
    with pytest.raises(NoGoodCopy):
        replicas.repair(two_versions, copy)
    assert files_in(folder_of(two_versions)) == before


def test_a_sound_object_is_not_touched(copy: ObjectStore, two_versions: Description) -> None:
    inode = folder_of(two_versions).stat().st_ino
    mended, left = replicas.repair(two_versions, copy)
    assert (mended.paths, left, folder_of(two_versions).stat().st_ino) == ([], [], inode)


def test_a_copying_that_dies_leaves_the_copy_as_it_was_and_the_next_one_ends_it(
    item: Description, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Folder(tmp_path)
    copy = opened(place)
    replicas.replicate(item, copy)
    before = place.files(in_root(item))
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(durable, "sync_folders", full)
        with pytest.raises(Exception, match="No room"):
            replicas.replicate(item, copy)
    assert place.files(in_root(item)) == before
    replicas.replicate(item, copy)
    assert place.files(in_root(item)) == files_in(folder_of(item))


def test_whatever_is_wrong_in_a_copy_is_found(
    copy: ObjectStore, place: Place, two_versions: Description
) -> None:
    assert replicas.check(two_versions, copy).findings == []
    folder = in_root(two_versions)
    for path, data in sorted(place.files(folder).items())[::2]:
        place.write(folder + path, bytes([data[0] ^ 1]) + data[1:])
        assert path in {each.path for each in replicas.check(two_versions, copy).findings}
        place.remove(folder + path)
        assert path in {each.path for each in replicas.check(two_versions, copy).findings}
        place.write(folder + path, data)
    place.write(f"{folder}v2/stray.txt", b"mine")
    (finding,) = replicas.check(two_versions, copy).findings
    assert (finding.path, finding.problem) == ("v2/stray.txt", "extra")


def test_a_damaged_copy_is_mended_from_the_storage_root(
    copy: ObjectStore, place: Place, two_versions: Description
) -> None:
    folder, target = in_root(two_versions), place.address
    whole, damaged = (
        place.files(folder),
        ["inventory.json", "v1/inventory.json", two_versions.files.get().path],
    )
    for path in damaged:
        place.write(folder + path, b"damaged")
    place.remove(f"{folder}v2/content/note.txt")
    status, told = called("replicate", target, "--mend")
    assert (status, told["troubles"]) == (0, [])
    code = two_versions.reference_code
    assert {f"{code} {path}" for path in [*damaged, "v2/content/note.txt"]} == set(told["mended"])
    assert place.files(folder) == whole
    assert called("replicate", target, "--mend")[1]["mended"] == []
    event = PreservationEvent.objects.filter(event_type=EventType.REPLICATION).latest("pk")
    assert event.detail["act"] == "copy mended" and event.detail["copy"] == target


def test_a_copy_is_not_mended_with_damage(copy: ObjectStore, place: Place, two_versions: Description) -> None:
    path = two_versions.files.get().path
    flip(folder_of(two_versions) / path, random.Random(7))
    place.write(in_root(two_versions, path), b"damaged too")
    status, told = called("replicate", place.address, "--mend")
    assert status == 1 and len(told["troubles"]) == 1
    assert place.files(in_root(two_versions))[path] == b"damaged too"


def test_what_proves_the_history_is_copied_too_and_never_replaced(
    copy: ObjectStore, place: Place, item: Description
) -> None:
    own = keeping.store().extensions
    for path in ("extensions/albumen-checkpoints/00000001.json", "extensions/albumen-ledger/00000001.jsonl"):
        own.add(path, b"{}")
    assert (replicas.replicate_extensions(copy), replicas.replicate_extensions(copy)) == (2, 0)
    assert place.files("extensions/albumen-ledger/") == {"00000001.jsonl": b"{}"}
    place.write("extensions/albumen-ledger/00000001.jsonl", b"[]")
    with pytest.raises(CopyDiverges):
        replicas.replicate_extensions(copy)


def test_the_commands_tell_what_they_did(item: Description, place: Place, tmp_path: Path) -> None:
    target, scan = place.address, StoredFile.objects.get()
    status, told = called("replicate", target)
    assert status == 0
    assert told == {"items": 1, "copied_files": 1, "copied_bytes": scan.size_bytes, "troubles": []}
    assert called("replicate", target, "--check")[1]["copied_files"] == 0
    storage.locate(scan).unlink()
    status, told = called("repair", item.reference_code, "--from", target)
    assert (status, told) == (0, {"put_back": [scan.path], "set_aside": [], "still_wrong": []})
    place.write(in_root(item, scan.path), b"")
    status, told = called("replicate", target, "--check")
    assert status == 1 and told["troubles"][0]["trouble"] == f"{scan.path} altered"
    with pytest.raises(CommandError, match="no storage root"):
        called("repair", item.reference_code, "--from", str(tmp_path))
