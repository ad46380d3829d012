"""A second copy that is never worse than its source, and repair from it."""

import json
import random
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from archive import storage
from archive.domain.vocabulary import EventType
from archive.models import Description, PreservationEvent, StoredFile
from archive.preservation import durable
from archive.preservation.errors import CopyDiverges, DamagedObject, NoGoodCopy, NotAStorageRoot
from archive.preservation.object_store import ObjectStore
from archive.services import fixity, keeping, replicas
from tests.archive.preservation.validator import complaints, object_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path: Path, item: Description) -> ObjectStore:
    """An empty second root, for an archive with one item."""
    fixity.adopt()
    return replicas.opened(tmp_path / "copy")


@pytest.fixture
def two_versions(copy: ObjectStore, item: Description) -> Description:
    """The item with a second version, both replicated."""
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    replicas.replicate(item, copy)
    return item


def folder_of(item: Description, store: ObjectStore | None = None) -> Path:
    return (store or keeping.store()).folder(keeping.object_id(item))


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(data)


def called(*words: str) -> tuple[int, dict[str, Any]]:
    said = StringIO()
    try:
        call_command(*words, stdout=said)
        status = 0
    except SystemExit as left:
        status = int(left.code or 0)
    return status, json.loads(said.getvalue().splitlines()[-1])


def test_a_copy_is_the_same_to_the_byte_and_a_valid_root_of_its_own(
    copy: ObjectStore, item: Description
) -> None:
    copied = replicas.replicate(item, copy)
    assert copied.paths == [item.files.get().path]
    assert files_in(folder_of(item, copy)) == files_in(folder_of(item))
    assert complaints(copy.root) == [] and object_count(copy.root) == 1
    event = PreservationEvent.objects.get(event_type=EventType.REPLICATION)
    assert event.description == item and event.detail["copy"] == str(copy.root)


def test_what_is_there_is_not_copied_again_and_a_new_version_alone_comes_after_it(
    copy: ObjectStore, item: Description
) -> None:
    replicas.replicate(item, copy)
    assert replicas.replicate(item, copy).paths == []
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")
    assert replicas.replicate(item, copy).paths == ["v2/content/note.txt"]
    assert files_in(folder_of(item, copy)) == files_in(folder_of(item))
    assert complaints(copy.root) == []


def test_a_damaged_object_never_takes_the_place_of_a_good_copy(
    copy: ObjectStore, two_versions: Description
) -> None:
    before = files_in(folder_of(two_versions, copy))
    keeping.store().add_version(
        keeping.object_id(two_versions), {"more.txt": b"more"}, message="More", user="A"
    )
    flip(folder_of(two_versions) / "v3/content/more.txt", random.Random(1))
    with pytest.raises(DamagedObject):
        replicas.replicate(two_versions, copy)
    assert files_in(folder_of(two_versions, copy)) == before
    assert complaints(copy.root) == []


def test_a_copy_with_a_history_of_its_own_is_left_alone(copy: ObjectStore, item: Description) -> None:
    replicas.replicate(item, copy)
    copy.add_version(keeping.object_id(item), {"note.txt": b"mine"}, message="Mine", user="B")
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"theirs"}, message="Theirs", user="A")
    with pytest.raises(CopyDiverges):
        replicas.replicate(item, copy)


def test_a_copy_on_a_disk_that_is_not_mounted_is_no_good_copy(tmp_path: Path, item: Description) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotAStorageRoot):
        replicas.opened(tmp_path / "empty", is_new_allowed=False)


def test_whatever_is_damaged_is_put_back_from_the_copy(copy: ObjectStore, two_versions: Description) -> None:
    whole, chance = files_in(folder_of(two_versions)), random.Random(20261127)
    for path in [*whole, *chance.choices(sorted(whole), k=20)]:
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


def test_without_a_good_copy_nothing_is_changed(copy: ObjectStore, two_versions: Description) -> None:
    path = two_versions.files.get().path
    for store in (keeping.store(), copy):
        flip(folder_of(two_versions, store) / path, random.Random(5))
    before = files_in(folder_of(two_versions))
    with pytest.raises(NoGoodCopy):
        replicas.repair(two_versions, copy)
    assert files_in(folder_of(two_versions)) == before


def test_a_sound_object_is_not_touched(copy: ObjectStore, two_versions: Description) -> None:
    inode = folder_of(two_versions).stat().st_ino
    mended, left = replicas.repair(two_versions, copy)
    assert (mended.paths, left, folder_of(two_versions).stat().st_ino) == ([], [], inode)


def test_a_copying_that_dies_leaves_the_copy_as_it_was_and_the_next_one_ends_it(
    copy: ObjectStore, item: Description, monkeypatch: pytest.MonkeyPatch
) -> None:
    replicas.replicate(item, copy)
    before = files_in(folder_of(item, copy))
    keeping.store().add_version(keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="A")

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(durable, "sync_folders", full)
        with pytest.raises(Exception, match="No room"):
            replicas.replicate(item, copy)
    assert files_in(folder_of(item, copy)) == before
    replicas.replicate(item, copy)
    assert files_in(folder_of(item, copy)) == files_in(folder_of(item))


def test_the_commands_tell_what_they_did(item: Description, tmp_path: Path) -> None:
    target, scan = str(tmp_path / "second"), StoredFile.objects.get()
    status, told = called("replicate", target)
    assert status == 0
    assert told == {"items": 1, "copied_files": 1, "copied_bytes": scan.size_bytes, "troubles": []}
    assert called("replicate", target, "--check")[1]["copied_files"] == 0
    storage.locate(scan).unlink()
    status, told = called("repair", item.reference_code, "--from", target)
    assert (status, told) == (0, {"put_back": [scan.path], "set_aside": [], "still_wrong": []})
    copied = folder_of(item, ObjectStore(Path(target), reserve_bytes=0)) / scan.path
    copied.chmod(0o644)
    copied.write_bytes(b"")
    status, told = called("replicate", target, "--check")
    assert status == 1 and told["troubles"][0]["trouble"] == f"{scan.path} altered"
    with pytest.raises(CommandError, match="no storage root"):
        called("repair", item.reference_code, "--from", str(tmp_path))
