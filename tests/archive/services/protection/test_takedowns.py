"""Takedowns: hidden at once, decided by somebody else, and a tombstone that keeps the code."""

import pytest
from django.contrib.auth.models import AnonymousUser

from archive.domain.errors import IllegalTransition, NotPermitted
from archive.domain.rights import TakedownState
from archive.domain.rights_errors import NotRedacted, OwnRequest, RuleIncomplete, TooManyRequests
from archive.domain.vocabulary import Visibility
from archive.models import Description, PreservationEvent, Takedown, User
from archive.selectors.finding import catalogue
from archive.services.describing import descriptions
from archive.services.protection import takedowns
from tests.archive.rules import described, restricted, sees

STRANGER = AnonymousUser()


@pytest.fixture
def quay(series: Description, archivist: User) -> Description:
    return described(series, "1", by=archivist)


def asked(item: Description, sender: str = "a") -> Takedown:
    return takedowns.request_takedown(
        item, grounds="This is my mother", requester="Lin", contact="lin@example.org", sender=sender
    )


def test_a_request_hides_the_picture_at_once_from_all_but_staff(
    quay: Description, archivist: User, reader: User
) -> None:
    asked(quay)
    assert not sees(STRANGER, quay)
    assert not sees(reader, quay)
    assert sees(archivist, quay)


def test_the_history_tells_of_the_request_but_not_who_the_stranger_is(quay: Description) -> None:
    asked(quay)
    event = PreservationEvent.objects.filter(description=quay).last()
    assert event is not None
    assert event.detail["act"] == "takedown requested"
    assert "lin" not in str(event.detail).lower()


def test_a_second_request_joins_the_open_one(quay: Description) -> None:
    assert asked(quay) == asked(quay, "b")


def test_it_is_shown_again_when_the_answer_is_no(quay: Description, archivist: User) -> None:
    takedown = takedowns.decide(asked(quay), TakedownState.RESTORED, note="It is a ship", by=archivist)
    assert sees(STRANGER, quay)
    assert takedown.decided_by == archivist


def test_whoever_asked_does_not_answer(quay: Description, archivist: User, admin: User) -> None:
    takedown = takedowns.request_takedown(quay, grounds="Wrong", by=archivist)
    with pytest.raises(OwnRequest):
        takedowns.decide(takedown, TakedownState.RESTORED, by=archivist)
    assert takedowns.decide(takedown, TakedownState.TOMBSTONE, by=admin).state == TakedownState.TOMBSTONE


def test_readers_and_reviewers_do_not_answer(quay: Description, reader: User, reviewer: User) -> None:
    takedown = asked(quay)
    for person in (reader, reviewer):
        with pytest.raises(NotPermitted):
            takedowns.decide(takedown, TakedownState.RESTORED, by=person)


def test_an_answer_is_given_once(quay: Description, archivist: User) -> None:
    takedown = takedowns.decide(asked(quay), TakedownState.TOMBSTONE, by=archivist)
    with pytest.raises(IllegalTransition):
        takedowns.decide(takedown, TakedownState.RESTORED, by=archivist)


def test_a_redaction_is_no_answer_before_there_is_one(quay: Description, archivist: User) -> None:
    with pytest.raises(NotRedacted):
        takedowns.decide(asked(quay), TakedownState.REDACTED, by=archivist)
    assert not sees(STRANGER, quay)


def test_a_tombstone_tells_the_code_where_the_item_would_else_be_seen(
    quay: Description, archivist: User, reader: User
) -> None:
    takedown = asked(quay)
    assert catalogue.tombstone(STRANGER, quay.pk) is None
    takedowns.decide(takedown, TakedownState.TOMBSTONE, by=archivist)
    assert not sees(reader, quay)
    assert catalogue.tombstone(STRANGER, quay.pk) == quay.reference_code


@pytest.mark.parametrize("way", ["staff only", "restricted"])
def test_a_tombstone_in_a_closed_branch_tells_nothing(
    quay: Description, series: Description, archivist: User, way: str
) -> None:
    takedowns.decide(asked(quay), TakedownState.TOMBSTONE, by=archivist)
    if way == "restricted":
        restricted(series, by=archivist)
    else:
        descriptions.edit(series, changes={"visibility": Visibility.STAFF}, revision=1, by=archivist)
    assert catalogue.tombstone(STRANGER, quay.pk) is None


def test_one_sender_cannot_hide_the_archive(series: Description, archivist: User) -> None:
    items = [described(series, str(number), by=archivist) for number in range(5)]
    for item in items[: takedowns.MOST_PER_SENDER]:
        asked(item)
    with pytest.raises(TooManyRequests):
        asked(items[3])
    assert sees(STRANGER, items[3])
    asked(items[3], "b")


def test_many_senders_together_cannot_either(
    series: Description, archivist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takedowns, "MOST_PER_DAY", 2)
    items = [described(series, str(number), by=archivist) for number in range(3)]
    asked(items[0], "a")
    asked(items[1], "b")
    with pytest.raises(TooManyRequests):
        asked(items[2], "c")


def test_a_request_without_a_word_hides_nothing(quay: Description) -> None:
    with pytest.raises(RuleIncomplete):
        takedowns.request_takedown(quay, grounds="  ", sender="a")
    assert sees(STRANGER, quay)
