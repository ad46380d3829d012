"""The tree of levels and its counts."""

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain.vocabulary import LevelOfDescription as Level
from archive.domain.vocabulary import Visibility
from archive.models import Description, User
from archive.selectors.finding import rail
from archive.selectors.finding.rail import Branches
from archive.services.describing import descriptions

STRANGER = AnonymousUser()


def add(under: Description, level: Level, code: str, by: User, visibility: Visibility) -> Description:
    return descriptions.create(
        parent=under,
        level=level,
        code=code,
        title=f"{level} {code}",
        by=by,
        fields={"visibility": visibility},
    )


@pytest.fixture
def file(series: Description, archivist: User) -> Description:
    """A file with two public items and one for staff; beside it a file for staff with a public item."""
    file = add(series, Level.FILE, "a", archivist, Visibility.PUBLIC)
    hidden = add(series, Level.FILE, "b", archivist, Visibility.STAFF)
    for code, visibility in (("1", Visibility.PUBLIC), ("2", Visibility.PUBLIC), ("3", Visibility.STAFF)):
        add(file, Level.ITEM, code, archivist, visibility)
    add(hidden, Level.ITEM, "1", archivist, Visibility.PUBLIC)
    return file


def told(branches: Branches) -> list[object]:
    return [
        (each.description.code, each.item_count, each.has_levels, told(each.below)) for each in branches.shown
    ]


def test_a_stranger_is_told_only_of_what_a_stranger_may_see(file: Description) -> None:
    trunk = rail.trunk(STRANGER, opened=[], current=file)
    assert told(trunk) == [("HO", 2, True, [("1", 2, True, [("a", 2, False, [])])])]


def test_staff_are_told_of_all(file: Description, archivist: User) -> None:
    trunk = rail.trunk(archivist, opened=[], current=file)
    assert told(trunk) == [("HO", 4, True, [("1", 4, True, [("a", 3, False, []), ("b", 1, False, [])])])]


def test_what_is_closed_in_the_tree_is_not_read(file: Description) -> None:
    assert told(rail.trunk(STRANGER, opened=[], current=None)) == [("HO", 2, True, [])]


def test_a_level_stays_open_when_a_person_left_it_open(file: Description, fonds: Description) -> None:
    assert told(rail.trunk(STRANGER, opened=[fonds.pk], current=None)) == [
        ("HO", 2, True, [("1", 2, True, [])])
    ]


def test_opening_a_hidden_level_shows_nothing(
    file: Description, series: Description, fonds: Description
) -> None:
    hidden = Description.objects.get(reference_code="HO-1-b")
    opened = [fonds.pk, series.pk, hidden.pk]
    assert told(rail.trunk(STRANGER, opened=opened, current=None)) == told(
        rail.trunk(STRANGER, opened=[fonds.pk, series.pk], current=None)
    )


def test_the_number_of_questions_does_not_grow_with_the_number_of_levels(
    file: Description, series: Description, archivist: User, django_assert_num_queries: object
) -> None:
    for number in range(10):
        add(series, Level.FILE, f"c{number}", archivist, Visibility.PUBLIC)
    with django_assert_num_queries(4):  # type: ignore[operator]
        rail.trunk(STRANGER, opened=[], current=file)


def test_of_many_levels_beside_each_other_those_around_the_current_one_are_shown(
    series: Description, archivist: User
) -> None:
    files = [
        add(series, Level.FILE, f"{number:02}", archivist, Visibility.PUBLIC)
        for number in range(rail.MOST_BESIDE + 10)
    ]

    def shown(current: Description) -> list[str]:
        beside = rail.trunk(STRANGER, opened=[], current=current).shown[0].below.shown[0].below
        assert (len(beside.shown), beside.left_out) == (rail.MOST_BESIDE, 10)
        return [each.description.code for each in beside.shown]

    assert shown(series)[0] == "00"
    assert shown(files[-1])[-1] == files[-1].code
    assert files[20].code in shown(files[20]) and "00" not in shown(files[20])
