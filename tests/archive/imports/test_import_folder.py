"""The command that imports a folder: what it says, how it ends, and that it imports nothing twice."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from archive import storage
from archive.domain.errors import MisplacedLevel, NotPermitted
from archive.domain.vocabulary import (
    BatchState,
    EventType,
    Fate,
    FileRole,
    LevelOfDescription,
    Side,
    Visibility,
)
from archive.models import Description, ImportBatch, ImportRow, PreservationEvent, StoredFile, User
from archive.preservation.errors import NoSuchFolder
from archive.services.custody import keeping
from archive.services.describing import descriptions
from archive.services.transfer import imports
from tests.archive import props
from tests.archive.cast import write_scan
from tests.archive.imports import making
from tests.archive.imports.conftest import Import
from tests.archive.preservation.validator import complaints, object_count

ITEM = LevelOfDescription.ITEM


def masters() -> list[StoredFile]:
    found = StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER)
    return list(found.select_related("description").order_by("description__sort_key", "side"))


def test_items_are_numbered_in_the_order_in_which_people_count_files(
    scans: Path, import_folder: Import
) -> None:
    for number, name in enumerate(["scan10.tif", "scan2.tif", "scan1.tif"]):
        write_scan(scans, name, seed=number)
    assert import_folder().status == 0
    codes = [(master.original_name, master.description.reference_code) for master in masters()]
    assert codes == [("scan1.tif", "HO-1-0001"), ("scan2.tif", "HO-1-0002"), ("scan10.tif", "HO-1-0003")]
    assert [master.description.title for master in masters()] == ["scan1", "scan2", "scan10"]


def test_numbers_go_on_after_the_highest_one_given(
    scans: Path, import_folder: Import, series: Description, archivist: User
) -> None:
    descriptions.create(parent=series, level=ITEM, code="0041", title="By hand", by=archivist)
    write_scan(scans, "a.tif")
    import_folder()
    assert masters()[0].description.reference_code == "HO-1-0042"


def test_the_report_has_one_row_for_every_file_found(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    write_scan(scans / "inner", "b.tif", seed=1)
    making.text(scans / "letter.txt")
    making.settled(scans / "letter.txt")
    (scans / "Thumbs.db").write_text("x")
    (scans / ".hidden.tif").write_text("x")
    (scans / "out.tif").symlink_to("/etc/hostname")
    os.mkfifo(scans / "pipe.tif")
    outcome = import_folder()
    assert outcome.status == 1
    assert outcome.fates == {
        "a.tif": "imported",
        "inner/b.tif": "imported",
        "letter.txt": "quarantined",
        "Thumbs.db": "skipped",
        ".hidden.tif": "skipped",
        "out.tif": "skipped",
        "pipe.tif": "skipped",
    }
    assert {frozenset(row) for row in outcome.report["rows"]} == {
        frozenset({"path", "fate", "reason", "digest", "reference_code"})
    }
    assert outcome.report["counts"] == {"imported": 2, "duplicate": 0, "quarantined": 1, "skipped": 4}
    assert outcome.row("a.tif")["digest"] == masters()[0].digest
    assert outcome.row("a.tif")["reason"] is None
    assert all(row["reason"] for row in outcome.report["rows"] if row["fate"] in {"skipped", "quarantined"})


def test_a_name_that_is_no_text_is_told_and_not_imported(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    (scans / "a.tif").rename(os.fsdecode(os.fsencode(scans) + b"/\xff.tif"))
    outcome = import_folder()
    assert outcome.status == 1
    assert outcome.fates == {"\\xff.tif": "quarantined"}


def test_the_same_folder_again_adds_nothing(scans: Path, import_folder: Import, storage_root: Path) -> None:
    for number in range(3):
        write_scan(scans, f"{number}.tif", seed=number)
    import_folder()
    before = {path: path.stat().st_mtime_ns for path in storage_root.rglob("*") if path.is_file()}
    outcome = import_folder()
    assert outcome.status == 0
    assert outcome.report["counts"] == {"imported": 0, "duplicate": 3, "quarantined": 0, "skipped": 0}
    assert outcome.row("1.tif")["reference_code"] == "HO-1-0002"
    assert {path: path.stat().st_mtime_ns for path in storage_root.rglob("*") if path.is_file()} == before
    assert len(masters()) == 3


def test_two_files_with_the_same_bytes_are_one_item(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    write_scan(scans, "b.tif")
    outcome = import_folder()
    assert outcome.fates == {"a.tif": "imported", "b.tif": "duplicate"}
    assert outcome.row("b.tif")["reference_code"] == outcome.row("a.tif")["reference_code"]


def test_front_and_back_are_one_item(scans: Path, import_folder: Import, storage_root: Path) -> None:
    write_scan(scans, "quay.tif")
    write_scan(scans, "quay_verso.tif", seed=1)
    write_scan(scans, "码头.tif", seed=2)
    write_scan(scans, "码头_背面.tif", seed=3)
    assert import_folder().status == 0
    assert object_count(storage_root) == 2
    assert complaints(storage_root) == []
    for item in Description.objects.filter(level="item"):
        sides = {file.side: file for file in item.files.filter(role=FileRole.PRESERVATION_MASTER)}
        assert set(sides) == {Side.RECTO, Side.VERSO}
        assert item.access_copy is not None
        assert item.access_copy.derived_from == sides[Side.RECTO]


def test_a_front_and_a_back_with_the_same_bytes_are_kept_once(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "quay.tif")
    write_scan(scans, "quay_verso.tif")
    assert import_folder().fates == {"quay.tif": "imported", "quay_verso.tif": "duplicate"}


def test_a_back_that_is_scanned_later_joins_its_front(
    scans: Path, import_folder: Import, storage_root: Path
) -> None:
    write_scan(scans, "quay.tif")
    import_folder()
    write_scan(scans, "quay_verso.tif", seed=1)
    outcome = import_folder()
    assert outcome.fates == {"quay.tif": "duplicate", "quay_verso.tif": "imported"}
    assert outcome.row("quay_verso.tif")["reference_code"] == "HO-1-0001"
    assert [master.path for master in masters()] == [
        "v1/content/master/recto.tif",
        "v2/content/master/verso.tif",
    ]
    assert complaints(storage_root) == []
    assert object_count(storage_root) == 1


def test_a_second_scan_of_a_back_is_kept_beside_the_first(
    scans: Path, import_folder: Import, storage_root: Path
) -> None:
    write_scan(scans, "quay.tif")
    write_scan(scans, "quay_verso.tif", seed=1)
    import_folder()
    write_scan(scans, "quay_verso.tif", seed=2)
    assert import_folder().fates == {"quay.tif": "duplicate", "quay_verso.tif": "imported"}
    paths = [master.path for master in masters() if master.side == Side.VERSO]
    assert sorted(paths) == ["v1/content/master/verso.tif", "v2/content/master/verso-2.tif"]
    assert complaints(storage_root) == []


def test_a_broken_front_does_not_hold_its_back_up(scans: Path, import_folder: Import) -> None:
    making.cut(making.jpeg)(scans / "quay.jpg")
    making.settled(scans / "quay.jpg")
    write_scan(scans, "quay_verso.tif", seed=1)
    assert import_folder().fates == {"quay.jpg": "quarantined", "quay_verso.tif": "imported"}
    making.jpeg(scans / "quay.jpg")
    making.settled(scans / "quay.jpg")
    assert import_folder().fates == {"quay.jpg": "imported", "quay_verso.tif": "duplicate"}
    assert {master.description_id for master in masters()} == {masters()[0].description_id}
    item = masters()[0].description
    assert item.access_copy is not None
    assert item.access_copy.side == Side.RECTO


def test_a_rehearsal_tells_the_same_and_writes_nothing(
    scans: Path, import_folder: Import, storage_root: Path
) -> None:
    write_scan(scans, "a.tif")
    write_scan(scans, "a_verso.tif", seed=1)
    write_scan(scans, "b.tif", seed=2)
    write_scan(scans, "c.tif", seed=2)
    making.empty(scans / "e.tif")
    making.settled(scans / "e.tif")
    events = PreservationEvent.objects.count()
    rehearsed = import_folder("--dry-run")
    assert rehearsed.status == 1
    assert not storage_root.exists()
    assert not ImportBatch.objects.exists()
    assert PreservationEvent.objects.count() == events
    assert import_folder().report == rehearsed.report


def test_an_imported_scan_has_its_history(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    import_folder("--as", "alice")
    master = masters()[0]
    history = [(event.event_type, str(event.agent)) for event in master.events.select_related("agent")]
    assert history[0] == (EventType.INGESTION, "Alice")
    assert [kind for kind, _ in history] == [
        EventType.INGESTION,
        EventType.MESSAGE_DIGEST_CALCULATION,
        EventType.VALIDATION,
        EventType.METADATA_EXTRACTION,
    ]
    assert {agent for _, agent in history[1:]} == {"Albumen 0.1.0"}
    made = PreservationEvent.objects.filter(event_type=EventType.CREATION, file__derived_from=master)
    assert made.count() == 2


def test_the_object_tells_what_it_is_without_the_database(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    import_folder("--as", "alice")
    master = masters()[0]
    store = keeping.store()
    inventory = store.inventory(keeping.object_id(master.description))
    assert inventory is not None
    folder = props.folder_of(master.description)
    told = json.loads((folder / inventory.content_path("description.json")).read_text())
    assert [level["reference_code"] for level in told["levels"]] == ["HO", "HO-1", "HO-1-0001"]
    names = {"p": "http://www.loc.gov/premis/v3"}
    premis = ET.parse(folder / inventory.content_path("premis.xml")).getroot()
    assert premis.findtext(".//p:messageDigest", namespaces=names) == master.digest
    kinds = {element.text for element in premis.findall(".//p:eventType", names)}
    assert {"ingestion", "validation", "message digest calculation"} <= kinds
    assert "Alice" in {element.text for element in premis.findall(".//p:agentName", names)}


def test_what_comes_under_a_closed_series_is_closed(
    scans: Path, import_folder: Import, series: Description, archivist: User
) -> None:
    write_scan(scans, "a.tif")
    import_folder()
    assert masters()[0].description.is_public
    series.refresh_from_db()
    closed = {"visibility": Visibility.STAFF}
    descriptions.edit(series, changes=closed, revision=series.revision, by=archivist)
    write_scan(scans, "b.tif", seed=1)
    import_folder()
    assert Description.objects.get(reference_code="HO-1-0002").visibility == Visibility.STAFF


def test_masters_are_read_only_on_the_disk(scans: Path, import_folder: Import) -> None:
    write_scan(scans, "a.tif")
    import_folder()
    assert storage.locate(masters()[0]).stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize(
    "arguments",
    [
        ["{scans}/nowhere", "--into", "HO-1"],
        ["{scans}", "--into", "HO-9"],
        ["{scans}", "--into", "HO-1", "--as", "nobody"],
        ["{scans}", "--into", "HO-1", "--as", "carol"],
        ["{scans}/nowhere", "--into", "HO-1", "--dry-run"],
    ],
)
def test_wrong_usage_is_status_2(
    scans: Path, series: Description, reader: User, arguments: list[str]
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("import_folder", *(argument.format(scans=scans) for argument in arguments))
    assert caught.value.returncode == 2
    assert not ImportBatch.objects.exists()


def test_scans_do_not_go_under_an_item(scans: Path, series: Description, archivist: User) -> None:
    item = descriptions.create(parent=series, level=ITEM, code="1", title="One", by=archivist)
    with pytest.raises(MisplacedLevel):
        imports.open_batch(folder=scans, into=item, by=archivist)


def test_only_those_who_may_import_open_a_batch(
    scans: Path, series: Description, reader: User, reviewer: User, archivist: User
) -> None:
    for person in (reader, reviewer):
        with pytest.raises(NotPermitted):
            imports.open_batch(folder=scans, into=series, by=person)
        with pytest.raises(NotPermitted):
            imports.rehearse(folder=scans, into=series, by=person)
    with pytest.raises(NoSuchFolder):
        imports.open_batch(folder=scans / "nowhere", into=series, by=archivist)


def test_an_unfinished_batch_is_taken_up_again(scans: Path, series: Description, archivist: User) -> None:
    write_scan(scans, "a.tif")
    first = imports.open_batch(folder=scans, into=series, by=archivist)
    assert imports.open_batch(folder=scans, into=series, by=archivist) == first
    imports.run_batch(first)
    assert first.state == BatchState.FINISHED
    assert imports.open_batch(folder=scans, into=series, by=archivist) != first


def test_a_finished_upload_keeps_only_what_was_not_taken_in(
    series: Description, archivist: User, tmp_path: Path, settings: object
) -> None:
    folder = tmp_path / "uploads_root" / "1" / "batch"
    write_scan(folder, "a.tif")
    making.empty(folder / "e.tif")
    making.settled(folder / "e.tif")
    batch = imports.open_batch(folder=folder, into=series, by=archivist, is_upload=True)
    imports.run_batch(batch)
    assert sorted(path.name for path in folder.iterdir()) == ["e.tif"]
    assert ImportRow.objects.get(path="a.tif").fate == Fate.IMPORTED


def test_a_scanner_folder_is_left_as_it_was(scans: Path, import_folder: Import) -> None:
    path = write_scan(scans, "a.tif")
    before = path.stat()
    import_folder()
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size, before.st_mode) == (
        after.st_mtime_ns,
        after.st_size,
        after.st_mode,
    )
