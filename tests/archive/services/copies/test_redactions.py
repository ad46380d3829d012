"""Redactions: nothing of the region is left in what readers get, and nothing unredacted stays open."""

import subprocess

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from PIL import Image

from archive import storage
from archive.domain.errors import NotPermitted
from archive.domain.rights import TakedownState
from archive.domain.rights_errors import AlreadyLifted, RegionsRefused
from archive.domain.vocabulary import EventType, FileRole
from archive.models import Description, PreservationEvent, StoredFile, User
from archive.policies.visibility import files_visible_to
from archive.preservation.pictures.redaction import Region
from archive.selectors.custody import holdings
from archive.services.copies import derivatives, redactions
from archive.services.protection import takedowns
from tests.archive.rules import sees
from tests.archive.web.shelf import access_copy, with_copies, with_restoration

STRANGER = AnonymousUser()
FACE = Region(0.25, 0.25, 0.25, 0.5)


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def seen(item: Description) -> set[StoredFile]:
    return set(files_visible_to(STRANGER, StoredFile.objects.filter(description=item)))


def pixels(file: StoredFile) -> np.ndarray:
    return np.asarray(Image.open(storage.locate(file)).convert("L"))


def test_readers_get_the_redacted_copy_and_no_other(shown: Description, archivist: User) -> None:
    before = seen(shown)
    made = redactions.redact(access_copy(shown), [FACE], by=archivist)
    after = seen(shown)
    assert after == set(made.files.all())
    assert after.isdisjoint(before)
    assert {file.role for file in after} == {FileRole.ACCESS_COPY, FileRole.THUMBNAIL}


def test_nothing_of_the_region_is_left_and_the_rest_is_as_it_was(shown: Description, archivist: User) -> None:
    copy = access_copy(shown)
    redacted = redactions.redact(copy, [FACE], by=archivist).files.get(role=FileRole.ACCESS_COPY)
    old, new = pixels(copy), pixels(redacted)
    height, width = old.shape
    region = new[height // 4 : 3 * height // 4, width // 4 : width // 2]
    assert old[height // 4 : 3 * height // 4, width // 4 : width // 2].std() > 20
    assert np.abs(region[2:-2, 2:-2].astype(int) - 68).max() <= 6
    assert np.abs(new[:, 3 * width // 4 :].astype(int) - old[:, 3 * width // 4 :]).mean() < 3


def test_the_thumbnail_is_made_from_the_redacted_picture(shown: Description, archivist: User) -> None:
    small = redactions.redact(access_copy(shown), [FACE], by=archivist).files.get(role=FileRole.THUMBNAIL)
    found = pixels(small)
    height, width = found.shape
    middle = found[3 * height // 8 : 5 * height // 8, 5 * width // 16 : 7 * width // 16]
    assert np.abs(middle.astype(int) - 68).max() <= 8
    shown.refresh_from_db()
    assert shown.thumbnail == small


def test_what_the_old_file_said_about_the_picture_is_not_in_the_new_one(
    shown: Description, archivist: User
) -> None:
    copy = access_copy(shown)
    path = storage.locate(copy)
    said = ["-overwrite_original", "-q", "-XMP-dc:Title=Mrs Example", "-EXIF:ImageDescription=Mrs Example"]
    subprocess.run(["exiftool", *said, str(path)], check=True)
    assert b"Mrs Example" in path.read_bytes()
    for file in redactions.redact(copy, [FACE], by=archivist).files.all():
        assert b"Mrs Example" not in storage.locate(file).read_bytes()


def test_the_approved_restoration_of_a_redacted_item_is_closed_until_it_is_redacted_too(
    shown: Description, archivist: User
) -> None:
    with_restoration(shown, by=archivist)
    first = redactions.redact(access_copy(shown), [FACE], by=archivist)
    assert seen(shown) == set(first.files.all())
    restoration = access_copy(shown, FileRole.PRODUCTION_MASTER)
    second = redactions.redact(restoration, [FACE], by=archivist)
    assert seen(shown) == {*first.files.all(), *second.files.all()}


def test_a_restoration_that_is_approved_after_the_redaction_is_closed_too(
    shown: Description, archivist: User
) -> None:
    made = redactions.redact(access_copy(shown), [FACE], by=archivist)
    with_restoration(shown, by=archivist)
    assert seen(shown) == set(made.files.all())
    shown.refresh_from_db()
    assert shown.access_copy in made.files.all()


def test_redacting_a_restoration_closes_the_scan_that_shows_the_same(
    shown: Description, archivist: User
) -> None:
    with_restoration(shown, by=archivist)
    made = redactions.redact(access_copy(shown, FileRole.PRODUCTION_MASTER), [FACE], by=archivist)
    assert seen(shown) == set(made.files.all())


def test_staff_see_both(shown: Description, archivist: User, reader: User) -> None:
    copy = access_copy(shown)
    redacted = redactions.redact(copy, [FACE], by=archivist).files.get(role=FileRole.ACCESS_COPY)
    (leaf,) = holdings.leaves(shown, holdings.files_of(archivist, shown))
    assert (leaf.scan, leaf.redacted) == (copy, redacted)
    (leaf,) = holdings.leaves(shown, holdings.files_of(reader, shown))
    assert (leaf.scan, leaf.redacted) == (redacted, None)


def test_a_second_redaction_takes_the_place_of_the_first(shown: Description, archivist: User) -> None:
    copy = access_copy(shown)
    first = redactions.redact(copy, [FACE], by=archivist)
    second = redactions.redact(copy, [FACE, Region(0, 0, 0.1, 0.1)], by=archivist)
    first.refresh_from_db()
    assert first.lifted_at is not None
    assert seen(shown) == set(second.files.all())


def test_lifting_gives_the_whole_picture_back(shown: Description, archivist: User) -> None:
    before = seen(shown)
    made = redactions.redact(access_copy(shown), [FACE], by=archivist)
    redactions.lift(made, by=archivist)
    assert seen(shown) == before
    with pytest.raises(AlreadyLifted):
        redactions.lift(made, by=archivist)


def test_making_copies_again_does_not_bring_the_whole_picture_back(
    shown: Description, archivist: User
) -> None:
    made = redactions.redact(access_copy(shown), [FACE], by=archivist)
    derivatives.show_best(shown)
    shown.refresh_from_db()
    assert shown.thumbnail in made.files.all()


def test_the_history_tells_of_the_redaction_with_the_digests(shown: Description, archivist: User) -> None:
    copy = access_copy(shown)
    redactions.redact(copy, [FACE], by=archivist)
    event = PreservationEvent.objects.get(description=shown, event_type=EventType.REDACTION)
    assert event.detail["source_digest"] == copy.digest
    assert event.file is not None
    assert event.detail["digest"] == event.file.digest


@pytest.mark.parametrize(
    "regions",
    [[], [Region(0.9, 0, 0.2, 0.1)], [Region(-0.1, 0, 0.2, 0.1)], [Region(0, 0, 0, 0.1)], [FACE] * 101],
)
def test_regions_that_cannot_be_burned_in_are_refused(
    shown: Description, archivist: User, regions: list[Region]
) -> None:
    before = seen(shown)
    with pytest.raises(RegionsRefused):
        redactions.redact(access_copy(shown), regions, by=archivist)
    assert seen(shown) == before


def test_a_reviewer_redacts_nothing(shown: Description, reviewer: User) -> None:
    with pytest.raises(NotPermitted):
        redactions.redact(access_copy(shown), [FACE], by=reviewer)


def test_a_takedown_is_answered_by_a_redaction(shown: Description, archivist: User) -> None:
    takedown = takedowns.request_takedown(shown, grounds="My face", sender="a")
    made = redactions.redact(access_copy(shown), [FACE], by=archivist)
    assert seen(shown) == set()
    takedowns.decide(takedown, TakedownState.REDACTED, by=archivist)
    assert sees(STRANGER, shown)
    assert seen(shown) == set(made.files.all())
