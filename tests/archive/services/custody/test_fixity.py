"""Fixity checks: what was altered or lost is named, and every check is on record."""

import random
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.utils import timezone

from archive import storage
from archive.domain.vocabulary import EventType, FileRole, FixityProblem, Outcome
from archive.models import Description, ObjectCheck, PreservationEvent, RestorationRun, StoredFile, User
from archive.preservation import digest as digests
from archive.preservation.store import inventory
from archive.services.custody import fixity, keeping
from archive.services.restoring import reviews
from archive.services.transfer import imports
from tests.archive import props
from tests.archive.cast import write_scan
from tests.archive.commands import called


@pytest.fixture
def masters(series: Description, archivist: User, tmp_path: Path) -> list[StoredFile]:
    for number in range(3):
        write_scan(tmp_path / "scanner" / "box", f"{number}.tif", seed=number)
    imports.run_batch(imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist))
    return list(StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER).order_by("original_name"))


@pytest.fixture
def master(item: Description) -> StoredFile:
    """One that came into the object store without access copies."""
    fixity.adopt()
    return item.files.get()


def flip_one_bit(path: Path) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def checked(*arguments: str) -> tuple[int, dict[str, Any]]:
    return called("check_fixity", *arguments)


def told(item: Description) -> set[tuple[str, str]]:
    return {(finding.path, finding.problem) for finding in fixity.check(item)}


def kept_files(item: Description) -> list[Path]:
    return sorted(path for path in folder_of(item).rglob("*") if path.is_file())


def folder_of(item: Description) -> Path:
    return props.folder_of(item)


def test_what_is_taken_in_is_on_the_list_and_its_check_on_record(masters: list[StoredFile]) -> None:
    item = masters[0].description
    assert ObjectCheck.objects.count() == 3
    assert fixity.check(item) == []
    event = PreservationEvent.objects.get(event_type=EventType.FIXITY_CHECK, description=item)
    read = ObjectCheck.objects.get(description=item)
    copies = item.files.exclude(pk=masters[0].pk)
    assert event.outcome == Outcome.SUCCESS
    assert event.detail == {"files": read.files, "size_bytes": read.size_bytes}
    assert read.files == len(kept_files(item)) + copies.count()
    assert read.size_bytes == sum(path.stat().st_size for path in kept_files(item)) + sum(
        copy.size_bytes for copy in copies
    )


def test_one_flipped_bit_is_found_and_named(masters: list[StoredFile]) -> None:
    flip_one_bit(storage.locate(masters[1]))
    (finding,) = fixity.check(masters[1].description)
    assert (finding.path, finding.problem) == (masters[1].path, FixityProblem.ALTERED)
    assert finding.expected == masters[1].digest != finding.found
    event = PreservationEvent.objects.get(event_type=EventType.FIXITY_CHECK)
    assert event.outcome == Outcome.FAILURE
    assert [row["path"] for row in event.detail["findings"]] == [masters[1].path]
    assert ObjectCheck.objects.get(description=masters[1].description).findings == event.detail["findings"]


@pytest.mark.django_db(transaction=True)
def test_whichever_byte_of_two_versions_is_flipped_its_file_is_named(
    candidate_run: RestorationRun, reviewer: User
) -> None:
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    item, chance = candidate_run.description, random.Random(20261127)
    fixity.adopt()
    assert fixity.check(item) == []
    files = kept_files(item)
    for path in [*files, *chance.choices(files, k=40)]:  # each at least once
        whole = path.read_bytes()
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        path.chmod(0o644)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        name = path.relative_to(folder_of(item)).as_posix()
        assert (name, FixityProblem.ALTERED) in told(item), (name, place, bit)
        path.write_bytes(whole)
    assert fixity.check(item) == []


def test_what_is_missing_or_too_much_is_named(masters: list[StoredFile]) -> None:
    first, second, third = (master.description for master in masters)
    storage.locate(masters[0]).unlink()
    assert told(first) == {(masters[0].path, "missing")}
    (folder_of(second) / "v1/content/notes.txt").write_text("mine")
    assert told(second) == {("v1/content/notes.txt", "extra")}
    shutil.rmtree(folder_of(third))
    assert told(third) == {("", "missing")}


@pytest.mark.parametrize("name", ["0=ocfl_object_1.1", "inventory.json.sha512", "v1/inventory.json"])
def test_what_holds_an_object_together_is_looked_for(master: StoredFile, name: str) -> None:
    (folder_of(master.description) / name).unlink()
    assert (name, "missing") in told(master.description)


def test_an_inventory_written_anew_with_its_sidecar_is_still_not_the_one(master: StoredFile) -> None:
    path = folder_of(master.description) / "inventory.json"
    data = path.read_bytes().replace(b"Received", b"Returned")
    for target, text in ((path, data), (path.with_name("inventory.json.sha512"), inventory.sidecar(data))):
        target.unlink()
        target.write_bytes(text)
    assert ("v1/inventory.json", "altered") in told(master.description)


@pytest.mark.parametrize(
    ("field", "value"), [("digest", "0" * 128), ("size_bytes", 1), ("path", "v1/content/master/other.tif")]
)
def test_a_row_that_was_altered_is_told(master: StoredFile, field: str, value: object) -> None:
    StoredFile.objects.filter(pk=master.pk).update(**{field: value})
    path = str(value) if field == "path" else master.path
    assert (path, "disagreement") in told(master.description)


def test_an_altered_recipe_is_told(candidate_run: RestorationRun) -> None:
    candidate_run.recipe["seed"] = candidate_run.recipe.get("seed", 0) + 1
    RestorationRun.objects.filter(pk=candidate_run.pk).update(recipe=candidate_run.recipe)
    assert (f"recipe of run {candidate_run.pk}", "disagreement") in told(candidate_run.description)


def test_an_altered_access_copy_is_told(masters: list[StoredFile]) -> None:
    copy = masters[0].derivatives.filter(role=FileRole.ACCESS_COPY).get()
    flip_one_bit(storage.locate(copy))
    assert told(masters[0].description) == {(f"access/{copy.path}", "altered")}


def test_a_version_that_arrives_meanwhile_is_no_fault(
    master: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, honest, is_late = master.description, digests.of_file, [True]

    def slow(path: Path, *, from_disk: bool = False) -> digests.Digested:
        read = honest(path, from_disk=from_disk)
        if is_late:
            is_late.clear()
            keeping.store().add_version(
                keeping.object_id(item), {"note.txt": b"later"}, message="Later", user="Alice"
            )
        return read

    monkeypatch.setattr(digests, "of_file", slow)
    (folder_of(item) / "v1/content/notes.txt").write_text("mine")
    assert told(item) == {("v1/content/notes.txt", "extra")}


def test_the_command_names_what_is_wrong_and_ends_with_1(masters: list[StoredFile]) -> None:
    assert checked("--all") == (0, {"checked": 3, "finished": True, "findings": []})
    flip_one_bit(storage.locate(masters[0]))
    storage.locate(masters[2]).unlink()
    status, said = checked("--all")
    assert status == 1
    codes = {row["reference_code"]: row["problem"] for row in said["findings"]}
    assert codes == {"HO-1-0001": "altered", "HO-1-0003": "missing"}
    assert checked("--item", "HO-1-0002")[0] == 0
    with pytest.raises(CommandError, match="Nothing is kept"):
        checked("--item", "HO-1")


def test_a_run_without_time_checks_nothing_and_the_next_begins_with_the_oldest(
    masters: list[StoredFile],
) -> None:
    oldest, middle, newest = (master.description for master in masters)
    for days, item in ((100, oldest), (95, middle), (1, newest)):
        at = timezone.now() - timedelta(days=days)
        ObjectCheck.objects.filter(description=item).update(checked_at=at)
    assert checked("--due", "--max-minutes", "0") == (0, {"checked": 0, "finished": False, "findings": []})
    assert list(fixity.due()) == [oldest, middle]
    fixity.check(oldest)
    assert list(fixity.due()) == [middle]
    assert checked("--due") == (0, {"checked": 1, "finished": True, "findings": []})
    assert not fixity.due().exists()


def test_an_unmounted_disk_is_told_in_a_sentence_and_nothing_is_marked_missing(
    masters: list[StoredFile],
) -> None:
    (props.root() / "0=ocfl_1.1").unlink()
    with pytest.raises(CommandError, match="not mounted"):
        checked("--all")
    assert not ObjectCheck.objects.exclude(findings=[]).exists()


def test_an_object_that_is_not_on_record_is_told(masters: list[StoredFile]) -> None:
    store = keeping.store()
    store.add_version(f"urn:uuid:{uuid4()}", {"a.txt": b"a"}, message="Stray", user="Nobody")
    status, said = checked("--all")
    assert (status, [row["problem"] for row in said["findings"]]) == (1, ["extra"])


def test_what_was_kept_before_there_was_a_list_comes_first(masters: list[StoredFile]) -> None:
    ObjectCheck.objects.filter(description=masters[1].description).delete()
    assert fixity.adopt() == 1
    assert fixity.due().first() == masters[1].description


def test_an_unreadable_file_is_told_from_a_missing_one(
    master: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Path.open

    def failing(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "recto.tif":
            raise OSError(5, "Input/output error")
        return honest(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    assert told(master.description) == {(master.path, "unreadable")}


_opened_for_writing: list[str] = []
_is_listening = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if _is_listening and event == "open" and isinstance(arguments[2], int) and arguments[2] & 3:
        _opened_for_writing.append(str(arguments[0]))


def test_no_stored_master_is_ever_opened_for_writing(
    masters: list[StoredFile], series: Description, archivist: User, tmp_path: Path
) -> None:
    global _is_listening
    sys.addaudithook(_listen)  # it cannot be taken away again, only told to be quiet
    _is_listening = True
    try:
        write_scan(tmp_path / "scanner" / "box", "1_verso.tif", seed=8)
        imports.run_batch(imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist))
        for master in StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER):
            fixity.check(master.description)
    finally:
        _is_listening = False
    assert any("albumen-staging" in path for path in _opened_for_writing)
    assert not [path for path in _opened_for_writing if "/content/master/" in path]
