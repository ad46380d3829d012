"""The demonstration: its holdings fit together, and building it twice builds it once."""

import json
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.core.management import call_command

from archive.demo.holdings import BOXES, ENTRIES
from archive.domain import dates, processes
from archive.domain.vocabulary import FileRole, Role
from archive.models import Description, ImportBatch, RestorationRun, StoredFile, User
from restoration.recipe import shipped
from restoration.training.specimens import SPECIMENS


def test_every_entry_speaks_of_a_scan_that_is_made() -> None:
    made = {PurePosixPath(specimen.path).stem for specimen in SPECIMENS}
    assert {entry.scan for entry in ENTRIES} == made
    assert {PurePosixPath(specimen.path).parent.name for specimen in SPECIMENS} == {b.folder for b in BOXES}


def test_every_entry_uses_the_words_of_the_archive() -> None:
    for entry in ENTRIES:
        dates.parse(entry.date_edtf)
        assert processes.named(entry.carrier)
        assert entry.recipe is None or entry.recipe in shipped()


def test_enough_waits_for_the_reviewer_on_the_first_day() -> None:
    waiting = [entry for entry in ENTRIES if entry.recipe and not entry.approve]
    assert len(waiting) >= 8
    assert sum(entry.approve for entry in ENTRIES) == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_building_the_demonstration_twice_builds_it_once() -> None:
    said = [_build(), _build()]
    for report in said:
        assert report["imported"] >= 12
        assert report["quarantined"] == 1
    assert Description.objects.filter(level="item").count() == len(ENTRIES)
    assert StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER).count() == len(ENTRIES) + 3
    assert ImportBatch.objects.count() == len(BOXES)
    assert RestorationRun.objects.count() == sum(entry.recipe is not None for entry in ENTRIES)
    people = {person["role"]: person for person in said[-1]["people"]}
    assert set(people) == set(Role.values)
    reviewer = User.objects.get(username=people[Role.REVIEWER]["username"])
    assert reviewer.check_password(people[Role.REVIEWER]["password"])
    assert not reviewer.check_password(_password(said[0], Role.REVIEWER))


def _build() -> dict[str, Any]:
    out = StringIO()
    call_command("demo_content", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return report


def _password(report: dict[str, Any], role: Role) -> str:
    return next(str(person["password"]) for person in report["people"] if person["role"] == role)
