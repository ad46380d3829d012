"""Opening what is closed leaves a trace, and at the highest level asks why."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.rights import RestrictionReason
from archive.domain.vocabulary import EventType
from archive.models import Description, PreservationEvent, User
from archive.services.protection import openings
from tests.archive.rules import group, restricted
from tests.archive.web.shelf import access_copy, with_copies


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def opened(item: Description) -> int:
    return PreservationEvent.objects.filter(description=item, event_type=EventType.DISSEMINATION).count()


def test_opening_what_is_open_leaves_no_trace(client: Client, shown: Description, archivist: User) -> None:
    client.force_login(archivist)
    client.get(shown.get_absolute_url())
    assert opened(shown) == 0


def test_opening_a_closed_item_is_one_event_an_hour(
    client: Client, shown: Description, archivist: User
) -> None:
    restricted(shown, by=archivist)
    client.force_login(archivist)
    for _ in range(3):
        assert client.get(shown.get_absolute_url()).status_code == 200
    event = PreservationEvent.objects.get(description=shown, event_type=EventType.DISSEMINATION)
    assert event.agent.user == archivist


def test_the_highest_level_asks_why_before_anything_is_shown(
    client: Client, shown: Description, archivist: User
) -> None:
    restricted(shown, by=archivist, reason=RestrictionReason.MEDICAL)
    client.force_login(archivist)
    ask = reverse("rights:open", args=[shown.pk])
    picture = reverse("media:access", args=[access_copy(shown).pk])
    assert client.get(shown.get_absolute_url())["Location"] == ask
    assert client.get(reverse("catalogue:edit", args=[shown.pk]))["Location"] == ask
    assert client.get(picture).status_code == 404
    assert client.post(ask, {"why": "  "}).status_code == 422
    assert opened(shown) == 0
    assert client.post(ask, {"why": "The hospital asked"}).status_code == 302
    assert client.get(shown.get_absolute_url()).status_code == 200
    assert client.get(picture).status_code == 200
    event = PreservationEvent.objects.get(description=shown, event_type=EventType.DISSEMINATION)
    assert event.detail["why"] == "The hospital asked"


def test_another_session_of_the_same_person_is_asked_again(
    client: Client, shown: Description, archivist: User
) -> None:
    restricted(shown, by=archivist, reason=RestrictionReason.MEDICAL)
    client.force_login(archivist)
    client.post(reverse("rights:open", args=[shown.pk]), {"why": "x"})
    other = Client()
    other.force_login(archivist)
    assert other.get(shown.get_absolute_url()).status_code == 302


def test_what_one_person_opened_stays_closed_to_the_next(
    client: Client, shown: Description, archivist: User, reviewer: User
) -> None:
    restricted(shown, by=archivist, reason=RestrictionReason.MEDICAL)
    shown.refresh_from_db()
    openings.open_closed(shown, why="x", by=archivist)
    client.force_login(reviewer)
    assert client.get(reverse("media:access", args=[access_copy(shown).pk])).status_code == 404
    assert client.get(shown.get_absolute_url()).status_code == 302


def test_a_reader_in_the_group_is_asked_nothing_and_leaves_no_trace(
    client: Client, shown: Description, archivist: User, reader: User
) -> None:
    restricted(shown, group("families", reader), by=archivist, reason=RestrictionReason.GRIEF)
    client.force_login(reader)
    assert client.get(shown.get_absolute_url()).status_code == 200
    assert opened(shown) == 0
    assert client.get(reverse("rights:open", args=[shown.pk])).status_code == 403


def test_no_browser_keeps_a_picture_that_is_closed_to_strangers(
    client: Client, shown: Description, archivist: User, reader: User
) -> None:
    picture = reverse("media:access", args=[access_copy(shown).pk])
    assert "no-store" not in client.get(picture)["Cache-Control"]
    restricted(shown, group("families", reader), by=archivist)
    client.force_login(reader)
    assert "no-store" in client.get(picture)["Cache-Control"]
