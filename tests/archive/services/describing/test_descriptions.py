"""Describing: codes are inherited, edits do not overwrite each other, closing closes the branch."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from archive.domain.errors import MisplacedLevel, NotPermitted, ReferenceCodeTaken, StaleEdit, UnreadableDate
from archive.domain.vocabulary import EventType, LevelOfDescription, Visibility
from archive.models import Description, PreservationEvent, User
from archive.services.describing import descriptions
from tests.archive.items import item


def test_a_new_description_inherits_its_reference_code(series: Description, archivist: User) -> None:
    assert item(series, archivist).reference_code == "HO-1-1"


def test_a_reader_describes_nothing(series: Description, reader: User) -> None:
    with pytest.raises(NotPermitted):
        item(series, reader)


def test_a_reference_code_is_given_once(series: Description, archivist: User) -> None:
    item(series, archivist)
    with pytest.raises(ReferenceCodeTaken):
        item(series, archivist)


def test_a_series_does_not_stand_under_an_item(series: Description, archivist: User) -> None:
    with pytest.raises(MisplacedLevel):
        descriptions.create(
            parent=item(series, archivist), level=LevelOfDescription.SERIES, code="x", title="x", by=archivist
        )


def test_a_date_that_cannot_be_read_stops_the_edit(series: Description, archivist: User) -> None:
    with pytest.raises(UnreadableDate):
        item(series, archivist, date_edtf="long ago")


def test_an_edit_is_an_event_that_says_what_changed(series: Description, archivist: User) -> None:
    edited = descriptions.edit(series, changes={"title": "Quays"}, revision=1, by=archivist)
    event = PreservationEvent.objects.filter(
        description=edited, event_type=EventType.METADATA_MODIFICATION
    ).last()
    assert event is not None
    assert event.detail["changed"] == {"title": ["Street views", "Quays"]}
    assert event.agent.user == archivist


def test_an_edit_that_changes_nothing_leaves_no_trace(series: Description, archivist: User) -> None:
    before = PreservationEvent.objects.count()
    assert descriptions.edit(series, changes={"title": series.title}, revision=1, by=archivist).revision == 1
    assert PreservationEvent.objects.count() == before


def test_the_slower_of_two_edits_is_told(series: Description, archivist: User) -> None:
    descriptions.edit(series, changes={"title": "Quays"}, revision=1, by=archivist)
    with pytest.raises(StaleEdit):
        descriptions.edit(series, changes={"title": "Docks"}, revision=1, by=archivist)


def test_closing_a_branch_closes_everything_below_it(
    fonds: Description, series: Description, archivist: User
) -> None:
    public = item(series, archivist, visibility=Visibility.PUBLIC)
    assert public.is_public
    fonds.refresh_from_db()
    descriptions.edit(fonds, changes={"visibility": Visibility.STAFF}, revision=fonds.revision, by=archivist)
    assert not Description.objects.filter(is_public=True).exists()


def test_opening_a_branch_again_opens_only_what_was_meant_to_be_open(
    fonds: Description, series: Description, archivist: User
) -> None:
    public = item(series, archivist, "1", visibility=Visibility.PUBLIC)
    hidden = item(series, archivist, "2", visibility=Visibility.STAFF)
    for wish in (Visibility.STAFF, Visibility.PUBLIC):
        fonds.refresh_from_db()
        descriptions.edit(fonds, changes={"visibility": wish}, revision=fonds.revision, by=archivist)
    public.refresh_from_db()
    hidden.refresh_from_db()
    assert public.is_public
    assert not hidden.is_public


def test_an_item_added_under_a_closed_branch_is_closed(
    fonds: Description, series: Description, archivist: User
) -> None:
    descriptions.edit(fonds, changes={"visibility": Visibility.STAFF}, revision=1, by=archivist)
    assert not item(series, archivist, visibility=Visibility.PUBLIC).is_public


@pytest.mark.parametrize(
    "statement",
    ["UPDATE archive_preservationevent SET outcome = 'x'", "DELETE FROM archive_preservationevent"],
)
def test_the_database_itself_refuses_to_rewrite_history(series: Description, statement: str) -> None:
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
