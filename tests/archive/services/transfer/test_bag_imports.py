"""Bags that come from elsewhere: believed only when every byte is as they say, then taken in once."""

import json
import random
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import bagit
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction

from archive.domain.vocabulary import EventType, Fate, FileRole, LevelOfDescription
from archive.models import (
    Accession,
    Description,
    ImportBatch,
    PreservationEvent,
    RestorationRun,
    StoredFile,
    User,
)
from archive.preservation.errors import BagDamaged
from archive.preservation.packages import bag_check
from archive.selectors.describing import described_fields
from archive.selectors.finding.scopes import Scope
from archive.services.custody import fixity, keeping
from archive.services.describing import descriptions
from archive.services.restoring import reviews
from archive.services.transfer import bag_imports, bags, imports
from tests.archive.cast import write_scan
from tests.archive.commands import said
from tests.archive.imports import making
from tests.archive.preservation.validator import complaints
from tests.archive.props import keep_scan

INFO = {
    "Source-Organization": "Old Harbour Society",
    "External-Description": "Prints of the quay",
    "External-Identifier": "OHS 7",
}
TEXTS = {
    "creator": "Ana; Studio Wu",
    "scope_and_content": 'Two\nlines, "quoted"',
    "date_edtf": "1912~",
}


def taken_in(folder: Path, *words: str) -> tuple[int, dict[str, Any], list[str]]:
    status, lines = said("import_bag", str(folder), *words)
    return status, json.loads(lines[-1]), lines


def refused(folder: Path, *words: str) -> tuple[int, str]:
    said = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_bag", str(folder), *words, stdout=said)
    return error.value.returncode, said.getvalue() + str(error.value)


def old(folder: Path) -> Path:
    """Let all files of a folder be an hour old, so that nobody waits to see whether they still grow."""
    for path in folder.rglob("*"):
        if path.is_file():
            making.settled(path)
    return folder


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A bag that another program made: two scans and a letter."""
    folder = tmp_path / "from-the-society"
    for number in range(2):
        write_scan(folder / "scans", f"quay {number}.tif", seed=40 + number)
    (folder / "letter.txt").write_text("With our compliments")
    bagit.make_bag(str(folder), bag_info=INFO, checksums=["md5", "sha256"])
    return old(folder)


@pytest.fixture
def own(series: Description, archivist: User, tmp_path: Path) -> Path:
    """A bag of ours of two items; the archive that it was made from has nothing of it any more."""
    with transaction.atomic():
        for number, title in ((1, "码头"), (2, "The quay, from the south")):
            scan = write_scan(tmp_path, f"{number}.tif", seed=number)
            item = keep_scan(scan, under=series, by=archivist, code=f"000{number}")
            descriptions.edit(item, changes={"title": title, **TEXTS}, revision=1, by=archivist)
        bags.export(Scope(branch=series.pk), tmp_path / "bag", label="HO-1 Street views", by=archivist)
        (tmp_path / "known.json").write_text(json.dumps([texts(archivist), masters()]))
        transaction.set_rollback(True)
    shutil.rmtree(django_settings.STORAGE_ROOT)
    return old(tmp_path / "bag")


def texts(by: User) -> dict[str, dict[str, str]]:
    rows = Description.objects.filter(level=LevelOfDescription.ITEM)
    return {row.reference_code: dict(described_fields.texts(by, row)) for row in rows}


MASTER = FileRole.PRESERVATION_MASTER


def masters() -> dict[str, str]:
    found = StoredFile.objects.filter(role=MASTER)
    return dict(found.values_list("description__reference_code", "digest"))


def flipped(folder: Path, chance: random.Random) -> tuple[Path, bytes]:
    """Give one byte of one file another value; returns the file and what it was."""
    path = chance.choice(sorted(each for each in folder.rglob("*") if each.is_file()))
    before = path.read_bytes()
    data = bytearray(before)
    data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
    path.chmod(0o644)
    path.write_bytes(data)
    return path, before


def test_a_bag_of_ours_brings_back_the_same_scans_and_the_same_texts(own: Path, archivist: User) -> None:
    status, told, _ = taken_in(own, "--into", "HO-1", "--as", archivist.username, "--terms", "Deposit")
    assert (status, told["new"]) == (0, True)
    assert told["counts"] == {"imported": 2, "duplicate": 0, "quarantined": 0, "skipped": 4}
    assert [texts(archivist), masters()] == json.loads((own.parent / "known.json").read_text())
    assert complaints(Path(django_settings.STORAGE_ROOT)) == []
    assert sorted(StoredFile.objects.values_list("original_name", flat=True).filter(role=MASTER)) == [
        "1.tif",
        "2.tif",
    ]
    for item in Description.objects.filter(level=LevelOfDescription.ITEM):
        history = keeping.store().held(keeping.object_id(item)).read("v1/content/received/premis.xml")
        assert history == (own / "data/history" / f"{item.reference_code}.premis.xml").read_bytes()
        assert fixity.check(item) == []
    accession = Accession.objects.get(number=told["accession"])
    assert (accession.title, accession.terms) == ("HO-1 Street views", "Deposit")
    assert [each.reference_code for each in accession.descriptions.all()] == ["HO-1"]
    assert accession.import_batches.get().pk == ImportBatch.objects.get().pk
    assert not Description.objects.filter(level=LevelOfDescription.ITEM, is_public=True).exists()


def test_the_same_bag_again_adds_nothing_and_says_so(own: Path, archivist: User, tmp_path: Path) -> None:
    words = ("--into", "HO-1", "--as", archivist.username)
    _, first, _ = taken_in(own, *words)
    shutil.copytree(own, tmp_path / "another-stick" / "bag")
    rows = (Description, Accession, ImportBatch, StoredFile, PreservationEvent)
    before = [model.objects.count() for model in rows]
    for folder in (own, tmp_path / "another-stick" / "bag"):
        status, told, lines = taken_in(folder, *words)
        assert (status, told["new"], told["accession"]) == (0, False, first["accession"])
        assert any("had come already" in line for line in lines)
    assert [model.objects.count() for model in rows] == before


def test_elsewhere_its_items_hang_below_the_level_that_takes_them_in(
    own: Path, fonds: Description, archivist: User
) -> None:
    descriptions.create(parent=fonds, level=LevelOfDescription.SERIES, code="9", title="Gifts", by=archivist)
    assert taken_in(own, "--into", "HO-9", "--as", archivist.username)[0] == 0
    assert sorted(masters()) == ["HO-9-0001", "HO-9-0002"]


def test_a_code_that_is_taken_is_not_overwritten(own: Path, series: Description, archivist: User) -> None:
    descriptions.create(parent=series, level=LevelOfDescription.ITEM, code="0002", title="Ours", by=archivist)
    status, said = refused(own, "--into", "HO-1", "--as", archivist.username)
    assert status == 1 and "HO-1-0002 here already" in said
    assert not Accession.objects.exists() and masters() == {}


def test_scans_that_are_here_already_are_not_described_twice(
    own: Path, series: Description, archivist: User, tmp_path: Path
) -> None:
    keep_scan(write_scan(tmp_path, "again.tif", seed=1), under=series, by=archivist, code="0077")
    status, told, _ = taken_in(own, "--into", "HO-1", "--as", archivist.username)
    assert status == 0 and (told["counts"]["imported"], told["counts"]["duplicate"]) == (1, 1)
    assert sorted(masters()) == ["HO-1-0002", "HO-1-0077"]
    assert Description.objects.filter(level=LevelOfDescription.ITEM).count() == 2


def test_a_byte_that_was_flipped_anywhere_is_found(own: Path, foreign: Path, archivist: User) -> None:
    for folder in (own, foreign):
        chance = random.Random(20261127)
        for _ in range(150):
            path, before = flipped(folder, chance)
            with pytest.raises(BagDamaged):
                bag_check.sound(folder)
            path.write_bytes(before)
        bag_check.sound(folder)
        path, _ = flipped(folder, chance)
        status, said = refused(folder, "--into", "HO-1", "--as", archivist.username)
        assert status == 1 and path.relative_to(folder).as_posix() in said
    assert not Accession.objects.exists() and not ImportBatch.objects.exists()


def test_another_program_s_bag_is_an_accession_with_all_that_it_says(
    foreign: Path, series: Description, archivist: User
) -> None:
    status, told, lines = taken_in(foreign, "--into", "HO-1", "--as", archivist.username)
    assert status == 1  # the letter is no picture
    assert told["counts"] == {"imported": 2, "duplicate": 0, "quarantined": 1, "skipped": 0}
    assert any(line.startswith("letter.txt: quarantined") for line in lines)
    accession = Accession.objects.get()
    assert accession.source is not None and accession.source.name == "Old Harbour Society"
    assert accession.title == "Prints of the quay" and "External-Identifier: OHS 7" in accession.note
    event = PreservationEvent.objects.filter(event_type=EventType.ACCESSION, accession=accession).latest("pk")
    assert event.detail["act"] == "bag received" and event.detail["files"] == 3
    assert sorted(masters()) == ["HO-1-0001", "HO-1-0002"]


def test_a_file_that_changes_after_the_bag_was_checked_is_not_taken_for_it(
    foreign: Path, series: Description, archivist: User
) -> None:
    received = bag_imports.receive(foreign, into=series, by=archivist)
    write_scan(foreign / "data/scans", "quay 0.tif", seed=99)
    imports.run_batch(received.batch)
    fates = {row.path: row.fate for row in received.batch.rows.all()}
    assert fates["scans/quay 0.tif"] == Fate.QUARANTINED and fates["scans/quay 1.tif"] == Fate.IMPORTED


def test_an_import_that_was_cut_off_is_finished_by_the_same_command(
    own: Path, series: Description, archivist: User, tmp_path: Path
) -> None:
    bag_imports.receive(own, into=series, by=archivist)
    assert masters() == {}
    moved = own.rename(tmp_path / "elsewhere")
    status, told, _ = taken_in(moved, "--into", "HO-1", "--as", archivist.username)
    assert (status, told["new"], sorted(masters())) == (0, False, ["HO-1-0001", "HO-1-0002"])


@pytest.mark.django_db(transaction=True)
def test_a_restoration_made_elsewhere_stays_in_the_bag(
    candidate_run: RestorationRun, archivist: User, reviewer: User, tmp_path: Path
) -> None:
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    bags.export(Scope(branch=candidate_run.description.pk), tmp_path / "bag", label="One", by=archivist)
    old(tmp_path / "bag")
    status, told, lines = taken_in(tmp_path / "bag", "--into", "HO-1", "--as", archivist.username)
    assert (status, told["counts"]["duplicate"], told["counts"]["skipped"]) == (0, 1, 4)
    assert any("/production/" in line and "made elsewhere" in line for line in lines)


def test_only_who_receives_and_imports_takes_a_bag_in(
    foreign: Path, series: Description, reader: User, reviewer: User
) -> None:
    for somebody in (reader, reviewer):
        assert refused(foreign, "--into", "HO-1", "--as", somebody.username)[0] == 2
    assert not Accession.objects.exists()
