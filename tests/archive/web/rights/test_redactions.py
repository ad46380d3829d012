"""The redaction editor: what it is given, what it sends, and who may."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Description, Redaction, User
from archive.preservation.pictures.redaction import Region
from archive.services.copies import redactions
from tests.archive.web.shelf import access_copy, with_copies

FACE = {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.5}


@pytest.fixture
def shown(item: Description) -> Description:
    return with_copies(item)


def editor(item: Description) -> str:
    return reverse("rights:redact", args=[access_copy(item).pk])


def test_regions_that_are_sent_are_burned_in(client: Client, shown: Description, archivist: User) -> None:
    client.force_login(archivist)
    assert client.get(editor(shown)).status_code == 200
    address = editor(shown)
    answer = client.post(address, {"regions": json.dumps([FACE]), "note": "asked for"})
    assert answer.status_code == 302
    made = Redaction.objects.get()
    assert (made.regions, made.note) == ([FACE], "asked for")
    page = client.get(reverse("rights:panel", args=[shown.pk])).content.decode()
    assert "redacted version" in page
    assert "1 region" in page


def test_the_editor_begins_with_the_regions_in_force(
    client: Client, shown: Description, archivist: User
) -> None:
    address = editor(shown)
    redactions.redact(access_copy(shown), [Region(**FACE)], by=archivist)
    client.force_login(archivist)
    assert json.loads(client.get(address).context["regions"]) == [FACE]


@pytest.mark.parametrize(
    "regions", ["", "[]", "{", '[{"x": 1}]', '["face"]', "7", '[{"x":0,"y":0,"width":9,"height":1}]']
)
def test_what_is_no_region_is_refused_with_words(
    client: Client, shown: Description, archivist: User, regions: str
) -> None:
    client.force_login(archivist)
    answer = client.post(editor(shown), {"regions": regions})
    assert answer.status_code == 422
    assert "cannot be burned in" in answer.content.decode()
    assert not Redaction.objects.exists()


def test_only_those_who_may_close_may_redact(
    client: Client, shown: Description, reader: User, reviewer: User
) -> None:
    for person in (reader, reviewer):
        client.force_login(person)
        for address in (editor(shown), reverse("rights:faces", args=[access_copy(shown).pk])):
            assert client.post(address, {"regions": json.dumps([FACE])}).status_code == 403
    assert not Redaction.objects.exists()


def test_a_redaction_is_lifted_from_the_page(client: Client, shown: Description, archivist: User) -> None:
    made = redactions.redact(access_copy(shown), [Region(**FACE)], by=archivist)
    client.force_login(archivist)
    client.post(reverse("rights:lift_redaction", args=[made.pk]))
    made.refresh_from_db()
    assert made.lifted_by == archivist
    assert client.post(reverse("rights:lift_redaction", args=[made.pk])).status_code == 404


def test_faces_are_suggested_and_nothing_is_applied(
    client: Client, shown: Description, archivist: User
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("rights:faces", args=[access_copy(shown).pk]))
    assert answer.status_code == 200
    assert isinstance(answer.json()["regions"], list)
    assert not Redaction.objects.exists()
