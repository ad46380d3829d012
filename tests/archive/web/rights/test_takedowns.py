"""Asking for a takedown and answering it, through the pages."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.rights import TakedownState
from archive.models import Description, Takedown, User
from archive.services.protection import takedowns
from tests.archive.rules import described, restricted
from tests.archive.web.shelf import access_copy, with_copies


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def ask(client: Client, item: Description, **given: str) -> int:
    data = {"grounds": "This is my mother", "contact": "lin@example.org", **given}
    return client.post(reverse("rights:ask", args=[item.pk]), data).status_code


def test_a_stranger_asks_and_the_picture_is_gone_at_once(client: Client, shown: Description) -> None:
    copy = access_copy(shown)
    assert "Ask for this picture to be taken down" in client.get(shown.get_absolute_url()).content.decode()
    assert ask(client, shown) == 302
    assert client.get(shown.get_absolute_url()).status_code == 404
    assert client.get(reverse("media:access", args=[copy.pk])).status_code == 404
    assert client.get(reverse("rights:ask", args=[shown.pk])).status_code == 404


def test_the_address_of_the_sender_is_kept_nowhere(client: Client, shown: Description) -> None:
    ask(client, shown)
    takedown = Takedown.objects.get()
    assert takedown.requested_by is None
    assert "127.0.0.1" not in str(vars(takedown))
    assert len(takedown.sender) == 64


def test_asking_for_too_much_is_refused_with_words(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    for number in range(takedowns.MOST_PER_SENDER):
        assert ask(client, described(series, f"x{number}", by=archivist)) == 302
    assert ask(client, shown) == 429
    assert client.get(shown.get_absolute_url()).status_code == 200


def test_nothing_can_be_asked_about_what_is_hidden_or_is_no_item(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    assert ask(client, series) == 404
    restricted(shown, by=archivist)
    assert ask(client, shown) == 404
    assert not Takedown.objects.exists()


def test_staff_read_the_queue_with_the_contact_and_answer(
    client: Client, shown: Description, archivist: User
) -> None:
    ask(client, shown)
    client.force_login(archivist)
    text = client.get(reverse("rights:takedowns")).content.decode()
    assert "This is my mother" in text
    assert "lin@example.org" in text
    takedown = Takedown.objects.get()
    client.post(reverse("rights:decide", args=[takedown.pk]), {"to": "restored", "note": "A ship"})
    takedown.refresh_from_db()
    assert takedown.state == TakedownState.RESTORED
    assert Client().get(shown.get_absolute_url()).status_code == 200


def test_readers_and_reviewers_have_no_queue(
    client: Client, shown: Description, reader: User, reviewer: User
) -> None:
    ask(client, shown)
    takedown = Takedown.objects.get()
    for person in (reader, reviewer):
        client.force_login(person)
        assert client.get(reverse("rights:takedowns")).status_code == 403
        answer = client.post(reverse("rights:decide", args=[takedown.pk]), {"to": "restored"})
        assert answer.status_code == 403


def test_what_was_taken_down_for_good_keeps_its_code_and_nothing_else(
    client: Client, shown: Description, series: Description, archivist: User
) -> None:
    takedown = takedowns.request_takedown(shown, grounds="x", sender="a")
    takedowns.decide(takedown, TakedownState.TOMBSTONE, by=archivist)
    answer = client.get(shown.get_absolute_url())
    text = answer.content.decode()
    assert answer.status_code == 410
    assert shown.reference_code in text
    for hidden in (shown.title, series.title, "media/"):
        assert hidden not in text
    assert client.head(shown.get_absolute_url()).status_code == 410
    restricted(series, by=archivist)
    assert client.get(shown.get_absolute_url()).status_code == 404


def test_an_unknown_answer_changes_nothing(client: Client, shown: Description, archivist: User) -> None:
    takedown = takedowns.request_takedown(shown, grounds="x", sender="a")
    client.force_login(archivist)
    client.post(reverse("rights:decide", args=[takedown.pk]), {"to": "requested"})
    takedown.refresh_from_db()
    assert takedown.state == TakedownState.REQUESTED


def test_the_bar_marks_the_section_in_which_a_page_is(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    pages = {"rights:takedowns": ([], "Takedowns"), "rights:erasure": ([item.pk], "Catalogue")}
    for name, (words, section) in pages.items():
        sections = client.get(reverse(name, args=words)).context["sections"]
        assert [str(each["label"]) for each in sections if each["is_current"]] == [section]
