"""Files, runs and events at the gate: no derivative is more open than its source."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from archive.domain.rights import RestrictionReason, Scope, Size
from archive.domain.vocabulary import EventType, FileRole, LevelOfDescription, Role
from archive.models import Description, PreservationEvent, RestorationRun, StoredFile, User
from archive.policies.visibility import (
    Person,
    events_visible_to,
    files_visible_to,
    files_within_reach,
    runs_visible_to,
    shown_files,
)
from archive.services.protection import openings, rights
from tests.archive.rules import described, group, limited, restricted
from tests.archive.web.shelf import with_copies, with_restoration

STRANGER = AnonymousUser()
ALL = {
    "access_copy of preservation_master",
    "thumbnail of preservation_master",
    "access_copy of production_master",
    "thumbnail of production_master",
}


@pytest.fixture
def restored(item: Description, archivist: User) -> Description:
    return with_restoration(with_copies(item), by=archivist)


def seen(person: Person, item: Description) -> set[str]:
    """What somebody sees of an item, asked of its own files and, as lists and pictures do, of all files."""
    files = files_visible_to(person, StoredFile.objects.filter(description=item))
    assert set(files) == set(shown_files(person).filter(description=item))
    return {
        f"{file.role} of {file.derived_from.role}" if file.is_copy and file.derived_from else file.role
        for file in files.select_related("derived_from")
    }


@pytest.mark.parametrize(
    ("size", "left"),
    [
        (Size.THUMBNAIL, {name for name in ALL if name.startswith("access")}),
        (Size.ACCESS_COPY, {name for name in ALL if name.startswith("thumbnail")}),
        (Size.RESTORATION, {name for name in ALL if name.endswith("preservation_master")}),
        (Size.MASTER, ALL),
    ],
)
def test_each_size_is_closed_on_its_own(
    restored: Description, fonds: Description, archivist: User, size: Size, left: set[str]
) -> None:
    assert seen(STRANGER, restored) == ALL
    rights.close_size(fonds, size=size, scope=Scope.BRANCH, by=archivist)
    assert seen(STRANGER, restored) == left
    assert seen(archivist, restored) > ALL


def test_a_closed_restoration_leaves_the_scan_as_what_is_shown(
    restored: Description, fonds: Description, archivist: User
) -> None:
    rule = rights.close_size(fonds, size=Size.RESTORATION, scope=Scope.BRANCH, by=archivist)
    restored.refresh_from_db()
    assert restored.thumbnail is not None
    assert restored.thumbnail.derived_from is not None
    assert restored.thumbnail.derived_from.role == FileRole.PRESERVATION_MASTER
    rights.lift(rule, by=archivist)
    restored.refresh_from_db()
    assert restored.thumbnail is not None
    assert restored.thumbnail.derived_from is not None
    assert restored.thumbnail.derived_from.role == FileRole.PRODUCTION_MASTER


def test_masters_that_are_closed_are_for_those_who_describe(
    restored: Description, archivist: User, reviewer: User
) -> None:
    rights.close_size(restored, size=Size.MASTER, scope=Scope.ITEM, by=archivist)
    assert "preservation_master" not in seen(reviewer, restored)
    assert "preservation_master" in seen(archivist, restored)


def test_a_restricted_item_gives_its_files_to_its_groups_only(
    restored: Description, archivist: User, reader: User
) -> None:
    families = group("families")
    restricted(restored, families, by=archivist)
    assert seen(reader, restored) == seen(STRANGER, restored) == set()
    families.members.add(reader)
    assert seen(reader, restored) == ALL
    families.members.remove(reader)
    assert seen(reader, restored) == set()


def test_staff_see_what_is_guarded_only_after_they_said_why_and_the_worker_needs_no_reason(
    restored: Description, archivist: User, reviewer: User
) -> None:
    restricted(restored, by=archivist, reason=RestrictionReason.GRIEF)
    restored.refresh_from_db()
    assert seen(archivist, restored) == set()
    openings.open_closed(restored, why="A request of the family", by=archivist)
    assert seen(archivist, restored) > ALL
    assert seen(reviewer, restored) == set()
    assert files_within_reach(reviewer, StoredFile.objects.filter(description=restored)).exists()


def test_staff_of_another_branch_get_no_master_no_run_and_no_event_of_staff(
    restored: Description, archivist: User
) -> None:
    other = described(None, "ZZ", by=archivist, level=LevelOfDescription.FONDS)
    eve = limited("eve", Role.ARCHIVIST, other)
    assert seen(eve, restored) == ALL
    assert not runs_visible_to(eve, RestorationRun.objects.all()).exists()
    restricted(restored, by=archivist)
    assert seen(eve, restored) == set()
    assert not events_visible_to(eve, PreservationEvent.objects.filter(description=restored)).exists()


def test_a_reader_who_is_switched_off_or_gets_a_role_sees_what_they_may_see_from_then_on(
    restored: Description, archivist: User, reader: User
) -> None:
    families = group("families", reader)
    restricted(restored, families, by=archivist)
    assert seen(reader, restored) == ALL
    reader.is_active = False
    assert seen(reader, restored) == set()
    reader.is_active = True
    reader.groups.add(Group.objects.get(name=Role.REVIEWER))
    assert seen(User.objects.get(pk=reader.pk), restored) > ALL
    reader.groups.remove(Group.objects.get(name=Role.REVIEWER))
    assert seen(User.objects.get(pk=reader.pk), restored) == ALL


def test_readers_are_told_of_no_rule_and_of_no_opening(
    restored: Description, archivist: User, reader: User
) -> None:
    families = group("families", reader)
    restricted(restored, families, by=archivist)
    restored.refresh_from_db()
    openings.open_closed(restored, why="x", by=archivist)
    events = PreservationEvent.objects.filter(description=restored)
    told = set(events_visible_to(reader, events).values_list("event_type", flat=True))
    assert told
    assert told.isdisjoint({EventType.POLICY_ASSIGNMENT, EventType.DISSEMINATION})
    assert {EventType.POLICY_ASSIGNMENT, EventType.DISSEMINATION} <= set(
        events_visible_to(archivist, events).values_list("event_type", flat=True)
    )


def test_readers_are_told_of_no_file_that_is_closed_to_them(
    restored: Description, archivist: User, reader: User
) -> None:
    rights.close_size(restored, size=Size.ACCESS_COPY, scope=Scope.ITEM, by=archivist)
    events = events_visible_to(reader, PreservationEvent.objects.filter(description=restored))
    assert not events.filter(file__role=FileRole.ACCESS_COPY).exists()
    assert events.filter(file__role=FileRole.THUMBNAIL).exists()
