"""The gate: what a reader may not see does not exist."""

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain.vocabulary import LevelOfDescription, Visibility
from archive.models import Description, User
from archive.policies.visibility import visible_to
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions


@pytest.fixture
def closed(series: Description, archivist: User) -> Description:
    return descriptions.create(
        parent=series,
        level=LevelOfDescription.ITEM,
        code="7",
        title="Ward of the hospital",
        by=archivist,
        fields={"visibility": Visibility.STAFF},
    )


def test_a_reader_and_a_stranger_see_only_what_is_public(closed: Description, reader: User) -> None:
    for person in (reader, AnonymousUser()):
        seen = set(visible_to(person, Description.objects.all()))
        assert closed not in seen
        assert {each.reference_code for each in seen} == {"HO", "HO-1"}


def test_staff_see_what_is_for_staff(
    closed: Description, reviewer: User, archivist: User, admin: User
) -> None:
    for person in (reviewer, archivist, admin):
        assert closed in visible_to(person, Description.objects.all())


def test_somebody_who_was_switched_off_sees_no_more_than_a_stranger(
    closed: Description, reviewer: User
) -> None:
    reviewer.is_active = False
    assert closed not in visible_to(reviewer, Description.objects.all())


def test_every_way_of_reading_the_catalogue_goes_through_the_gate(
    closed: Description, series: Description, reader: User
) -> None:
    assert catalogue.one(reader, closed.pk) is None
    assert closed not in catalogue.children(reader, series)
    assert closed not in catalogue.items_below(reader, series)
    assert closed not in catalogue.searched(reader, "hospital")
