"""Moving branches: codes, paths and openness follow; what cannot stand there is refused."""

import pytest
from django.core.exceptions import ValidationError

from archive.domain import identifiers
from archive.domain.errors import (
    CodeTooLong,
    MisplacedLevel,
    MovedIntoItself,
    NotPermitted,
    ReferenceCodeTaken,
    StaleRecord,
)
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.domain.vocabulary import Visibility
from archive.models import Description, PreservationEvent, User, tree
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions, moving
from tests.archive.items import item


def level(
    parent: Description | None, kind: Level, code: str, by: User, *, visibility: str = Visibility.PUBLIC
) -> Description:
    return descriptions.create(
        parent=parent, level=kind, code=code, title=f"Level {code}", by=by, fields={"visibility": visibility}
    )


def moved(what: Description, under: Description | None, by: User, code: str = "1") -> Description:
    what.refresh_from_db()
    return moving.move(what, under=under, code=code, revision=what.revision, by=by)


@pytest.fixture
def other(archivist: User) -> Description:
    return level(None, Level.FONDS, "PO", archivist)


def test_a_branch_takes_its_place_and_all_codes_follow(
    series: Description, other: Description, archivist: User
) -> None:
    low = item(series, archivist, "7", visibility=Visibility.PUBLIC, scope_and_content="Gulls")
    after = moved(series, other, archivist, "B2")
    low.refresh_from_db()
    other.refresh_from_db()
    assert (after.reference_code, low.reference_code) == ("PO-B2", "PO-B2-7")
    assert low.sort_key == identifiers.natural_key("PO-B2-7")
    assert tree.parent_of(after) == other
    assert tree.parent_of(low) == after
    assert catalogue.searched(archivist, "po-b2-7 gulls").get() == low
    assert not catalogue.searched(archivist, "ho-1-7").exists()


def test_a_move_is_one_event_and_one_revision(
    series: Description, other: Description, archivist: User
) -> None:
    item(series, archivist)
    after = moved(series, other, archivist, "B2")
    event = PreservationEvent.objects.get(detail__act="moved")
    assert event.description == after
    assert event.detail == {"act": "moved", "from": "HO-1", "to": "PO-B2", "descriptions": 2}
    assert after.revision == 2


def test_a_branch_under_a_closed_level_is_closed_and_opens_again(
    series: Description, fonds: Description, archivist: User
) -> None:
    closed = level(None, Level.FONDS, "CL", archivist, visibility=Visibility.STAFF)
    low = item(series, archivist, visibility=Visibility.PUBLIC)
    hidden = item(series, archivist, "2", visibility=Visibility.STAFF)
    moved(series, closed, archivist)
    low.refresh_from_db()
    assert not low.is_public
    moved(series, fonds, archivist)
    public = Description.objects.filter(is_public=True)
    assert public.filter(pk=low.pk).exists()
    assert not public.filter(pk=hidden.pk).exists()


def test_a_level_moves_to_the_top_only_where_it_may_stand_there(
    fonds: Description, series: Description, archivist: User
) -> None:
    with pytest.raises(MisplacedLevel):
        moved(series, None, archivist)
    with pytest.raises(MisplacedLevel):
        moved(fonds, level(None, Level.COLLECTION, "C", archivist), archivist)


def test_a_branch_does_not_stand_under_itself(series: Description, archivist: User) -> None:
    below = level(series, Level.SUBSERIES, "S", archivist)
    with pytest.raises(MovedIntoItself):
        moved(series, below, archivist)
    with pytest.raises(MovedIntoItself):
        moved(series, series, archivist)


def test_a_taken_code_is_refused_and_nothing_moves(
    series: Description, other: Description, archivist: User
) -> None:
    level(other, Level.SERIES, "1", archivist)
    low = item(series, archivist)
    with pytest.raises(ReferenceCodeTaken):
        moved(series, other, archivist, "1")
    low.refresh_from_db()
    assert low.reference_code == "HO-1-1"


def test_another_code_at_the_same_place_is_a_move_too(
    series: Description, fonds: Description, archivist: User
) -> None:
    low = item(series, archivist)
    assert moved(series, fonds, archivist, "9").reference_code == "HO-9"
    low.refresh_from_db()
    assert low.reference_code == "HO-9-1"


def test_staying_where_it_is_leaves_no_trace(
    series: Description, fonds: Description, archivist: User
) -> None:
    assert moved(series, fonds, archivist, "1").revision == 1
    assert not PreservationEvent.objects.filter(detail__act="moved").exists()


def test_a_code_that_would_grow_too_long_is_refused(
    series: Description, fonds: Description, archivist: User
) -> None:
    deep: Description = series
    for kind in (Level.SUBSERIES, Level.FILE, Level.ITEM):
        deep = level(deep, kind, "a" * 100, archivist)
    wide = level(fonds, Level.SUBFONDS, "b" * 100, archivist)
    wide_and_long = level(
        level(None, Level.FONDS, "f" * 100, archivist), Level.SUBFONDS, "b" * 100, archivist
    )
    assert moved(series, wide, archivist).reference_code.startswith("HO-bbb")
    with pytest.raises(CodeTooLong):
        moved(series, wide_and_long, archivist, "c" * 90)
    with pytest.raises(ValidationError):
        moved(series, fonds, archivist, "c" * 101)


def test_two_people_do_not_move_the_same_branch_blindly(
    series: Description, other: Description, archivist: User, reader: User
) -> None:
    with pytest.raises(StaleRecord):
        moving.move(series, under=other, code="1", revision=7, by=archivist)
    with pytest.raises(NotPermitted):
        moving.move(series, under=other, code="1", revision=1, by=reader)


def test_a_branch_of_any_size_moves_with_the_same_number_of_statements(
    series: Description, other: Description, archivist: User, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        item(series, archivist, str(number))
    with django_assert_max_num_queries(50):  # type: ignore[operator]
        moved(series, other, archivist)
