"""The page of an item, as each person sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import FileRole, RunState, Side
from archive.models import Description, StoredFile, User
from archive.selectors.custody import holdings
from tests.archive.web.shelf import with_copies, with_restoration


def page(client: Client, item: Description) -> str:
    return client.get(item.get_absolute_url()).content.decode()


def test_a_reader_sees_the_picture_its_description_and_no_masters(client: Client, item: Description) -> None:
    shown = page(client, with_copies(item))
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    assert item.title in shown
    assert "/media/zoom/" in shown
    assert f"/media/master/{master.pk}" not in shown
    assert "Queue restoration" not in shown


def test_an_approved_restoration_stands_beside_the_scan_and_says_that_it_is_an_interpretation(
    client: Client, item: Description, archivist: User
) -> None:
    shown = page(client, with_restoration(with_copies(item), by=archivist))
    assert "data-scan=" in shown
    assert "data-restoration=" in shown
    assert "colourised: an interpretation" in shown


@pytest.mark.parametrize("state", [RunState.AWAITING_REVIEW, RunState.REJECTED])
def test_what_nobody_has_approved_is_not_on_the_page_of_a_reader(
    client: Client, item: Description, archivist: User, state: RunState
) -> None:
    with_restoration(with_copies(item), by=archivist, state=state)
    shown = page(client, item)
    assert "data-restoration=" not in shown
    assert "Candidate" not in shown
    for file in item.files.filter(role=FileRole.CANDIDATE):
        assert str(file.pk) not in shown


def test_an_archivist_finds_masters_digests_and_the_way_to_a_restoration(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    shown = page(client, with_copies(item))
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    assert f"/media/master/{master.pk}" in shown
    assert master.digest in shown
    assert "Queue restoration" in shown
    assert "Add: Creator" in shown


def test_a_reviewer_reads_all_and_edits_nothing(client: Client, item: Description, reviewer: User) -> None:
    client.force_login(reviewer)
    shown = page(client, with_copies(item))
    assert "/media/master/" in shown
    assert "Edit the description" not in shown
    assert "Add: Creator" not in shown


def test_an_item_without_a_picture_says_so(client: Client, item: Description) -> None:
    assert "no picture of this item yet" in page(client, item)


def test_staff_are_told_that_the_access_copy_is_still_being_made(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    assert "is being made" in page(client, item)


def test_sides_come_front_first_and_can_be_chosen(client: Client, item: Description) -> None:
    recto = item.files.get(role=FileRole.PRESERVATION_MASTER)
    verso = StoredFile.objects.get(pk=recto.pk)
    verso.pk, verso.side, verso.digest = None, Side.VERSO, "f" * 128
    verso._state.adding = True
    verso.pk = StoredFile._meta.pk.get_default()
    verso.save()
    with_copies(item)
    leaves = holdings.leaves(item, holdings.files_of(client.get("/").wsgi_request.user, item))
    assert [leaf.side for leaf in leaves] == [Side.RECTO, Side.VERSO]
    second = client.get(item.get_absolute_url(), {"leaf": "1"})
    assert second.context["leaf"].side == Side.VERSO
    for odd in ("7", "-1", "²", "x"):
        assert client.get(item.get_absolute_url(), {"leaf": odd}).context["leaf"].side == Side.RECTO


def test_the_history_tells_who_described_it_and_comes_after_the_page(
    client: Client, item: Description, archivist: User
) -> None:
    address = reverse("catalogue:history", args=[item.pk])
    shown = page(client, item)
    assert f'hx-get="{address}"' in shown and f'href="{address}"' in shown
    assert "Described for the first time" not in shown
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(address).content.decode()
    assert "<html" not in part and "<html" in whole and item.get_absolute_url() in whole
    for told in (part, whole):
        assert "Described for the first time" in told
        assert str(archivist) in told


def test_the_page_costs_at_most_thirty_questions_to_the_database(
    client: Client, item: Description, archivist: User, django_assert_max_num_queries: object
) -> None:
    client.force_login(archivist)
    with_copies(item)
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        page(client, item)
