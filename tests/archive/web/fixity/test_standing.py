"""The page of fixity: figures, findings, reading again; for staff, and of their branches only."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive import storage
from archive.domain.vocabulary import LevelOfDescription, Role
from archive.models import Description, ObjectCheck, User
from archive.services.custody import checkpoints, fixity, sealing
from archive.services.describing import descriptions
from tests.archive.rules import limited

PAGE = "/fixity/"


@pytest.fixture
def altered(item: Description) -> Description:
    """An item whose scan has lost a byte, and a check that has found it."""
    fixity.adopt()
    path = storage.locate(item.files.get())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    fixity.check(item)
    return item


def test_strangers_and_readers_are_turned_away(client: Client, reader: User) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(reader)
    assert client.get(PAGE).status_code == 403


def test_it_tells_how_much_was_read_in_time(client: Client, reviewer: User, item: Description) -> None:
    fixity.adopt()
    client.force_login(reviewer)
    assert client.get(PAGE).context["standing"].waiting == 1
    fixity.check(item)
    standing = client.get(PAGE).context["standing"]
    assert (standing.objects, standing.in_time, standing.waiting, standing.with_findings) == (1, 1, 0, 0)
    assert "as it was on the day it came" in client.get(PAGE).content.decode()
    assert standing.signed_at is None
    sealing.seal_waiting()
    checkpoints.sign()
    assert client.get(PAGE).context["standing"].signed_at is not None
    ObjectCheck.objects.update(checked_at=timezone.now() - timedelta(days=91))
    assert client.get(PAGE).context["standing"].in_time == 0


def test_what_was_found_stands_there_with_its_item_and_its_digests(
    client: Client, archivist: User, altered: Description
) -> None:
    client.force_login(archivist)
    page = client.get(PAGE).content.decode()
    scan = altered.files.get()
    for told in (altered.title, altered.reference_code, "Altered", scan.path, scan.digest):
        assert told in page


def test_the_first_page_says_so_to_staff_and_to_nobody_else(
    client: Client, archivist: User, altered: Description
) -> None:
    assert "not as on record" not in client.get("/").content.decode()
    client.force_login(archivist)
    assert "1 kept item is not as on record" in client.get("/").content.decode()


def test_an_item_is_read_before_its_turn_by_the_worker(
    client: Client, archivist: User, altered: Description
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("fixity:again", args=[altered.pk]), follow=True)
    assert "will be read next" in answer.content.decode()
    assert "waits to be read again" in answer.content.decode()
    assert list(fixity.due()) == [altered]


def test_other_branches_are_not_told(client: Client, altered: Description, archivist: User) -> None:
    other = descriptions.create(
        parent=None, level=LevelOfDescription.FONDS, code="Z", title="Other", by=archivist
    )
    client.force_login(limited("edda", Role.ARCHIVIST, other))
    page = client.get(PAGE)
    assert altered.title not in page.content.decode()
    assert page.context["standing"].objects == 0
    assert client.post(reverse("fixity:again", args=[altered.pk])).status_code == 403
