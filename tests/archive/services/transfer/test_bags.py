"""Bags: valid to another's eyes, complete, and only with what the person may give out."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import bagit
import pytest
from django.core.management import CommandError, call_command

from archive import storage
from archive.domain.vocabulary import EventType, FileRole, Role
from archive.models import Description, PreservationEvent, RestorationRun, User
from archive.preservation import digest as digests
from archive.services.restoring import reviews
from tests.archive.cast import person, write_scan
from tests.archive.props import keep_scan

METS, XLINK = "{http://www.loc.gov/METS/}", "{http://www.w3.org/1999/xlink}"


def exported(folder: Path, *words: str) -> dict[str, Any]:
    said = StringIO()
    call_command("export_bag", str(folder), *words, stdout=said)
    told: dict[str, Any] = json.loads(said.getvalue().splitlines()[-1])
    return told


@pytest.mark.django_db(transaction=True)
def test_a_bag_of_a_branch_is_whole_and_what_it_says_is_so(
    candidate_run: RestorationRun, series: Description, archivist: User, reviewer: User, tmp_path: Path
) -> None:
    item = candidate_run.description
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    keep_scan(write_scan(tmp_path / "more", "b.tif", seed=5), under=series, by=archivist, code="0002")
    told = exported(tmp_path / "bag", "--branch", "HO-1", "--as", archivist.username)
    assert (told["items"], told["files"], told["left_out"]) == (2, 3, 0)

    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate(processes=1)
    root = ET.parse(tmp_path / "bag/data/mets.xml").getroot()
    for file in root.iter(f"{METS}file"):
        place = file.find(f"{METS}FLocat")
        assert place is not None
        path = tmp_path / "bag/data" / place.attrib[f"{XLINK}href"]
        assert digests.of_file(path).digest == file.attrib["CHECKSUM"]
        assert path.stat().st_size == int(file.attrib["SIZE"])
    assert {group.attrib["USE"] for group in root.iter(f"{METS}fileGrp")} == {
        "preservation master",
        "production master",
    }
    referred = {each.attrib["FILEID"] for each in root.iter(f"{METS}fptr")}
    assert referred == {each.attrib["ID"] for each in root.iter(f"{METS}file")} and len(referred) == 3
    for reference in root.iter(f"{METS}mdRef"):
        assert (tmp_path / "bag/data" / reference.attrib[f"{XLINK}href"]).is_file()
    with (tmp_path / "bag/data/descriptions.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["reference_code"] for row in rows] == ["HO-1-0001", "HO-1-0002"]
    given = PreservationEvent.objects.filter(event_type=EventType.DISSEMINATION, description=item)
    assert given.get().detail == {"act": "bagged", "bag": "bag"}


@pytest.mark.django_db
def test_who_may_not_give_out_gets_nothing(
    item: Description, reader: User, reviewer: User, tmp_path: Path
) -> None:
    for somebody in (reader, reviewer, person("edda", Role.READER)):
        with pytest.raises(CommandError, match="may not give out"):
            exported(tmp_path / "bag", "--branch", item.reference_code, "--as", somebody.username)
    assert not (tmp_path / "bag").exists()


@pytest.mark.django_db
def test_a_master_that_was_altered_is_not_given_out_and_half_a_bag_is_none(
    item: Description, archivist: User, tmp_path: Path
) -> None:
    path = storage.locate(item.files.get(role=FileRole.PRESERVATION_MASTER))
    path.chmod(0o644)
    path.write_bytes(b"other")
    with pytest.raises(CommandError, match="is on record"):
        exported(tmp_path / "bag", "--branch", item.reference_code, "--as", archivist.username)
    assert not list(tmp_path.glob("*bag*"))
    assert not PreservationEvent.objects.filter(event_type=EventType.DISSEMINATION).exists()


@pytest.mark.django_db
def test_a_folder_that_is_there_is_not_written_into(
    item: Description, archivist: User, tmp_path: Path
) -> None:
    (tmp_path / "bag").mkdir()
    with pytest.raises(CommandError, match="there already"):
        exported(tmp_path / "bag", "--branch", item.reference_code, "--as", archivist.username)
