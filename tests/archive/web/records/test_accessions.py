"""The pages of accessions: for staff, numbered, tied to descriptions and imports."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Accession, Description, ImportBatch, User
from archive.services.transfer import accessions


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


@pytest.fixture
def gift(fonds: Description, archivist: User) -> Accession:
    fields = {"title": "Three boxes", "source": "Halvorsen, Ida", "descriptions": "HO"}
    return accessions.receive(received_on=date(2026, 5, 1), fields=fields, by=archivist)


def test_accessions_are_for_staff(client: Client, gift: Accession, reader: User, reviewer: User) -> None:
    assert client.get(reverse("accessions:list")).status_code == 302
    client.force_login(reader)
    for address in (reverse("accessions:list"), gift.get_absolute_url()):
        assert client.get(address).status_code == 403
    client.force_login(reviewer)
    assert "2026-001" in client.get(gift.get_absolute_url()).content.decode()
    assert client.get(reverse("accessions:create")).status_code == 403


def test_an_accession_is_received_under_the_next_number(desk: Client, gift: Accession) -> None:
    sent = {"title": "One album", "received_on": "2026-06-01", "source": "Nils", "terms": "Loan"}
    answer = desk.post(reverse("accessions:create"), sent, follow=True)
    page = answer.content.decode()
    assert "Received as 2026-002" in page
    assert "Loan" in page
    assert "Nils" in page


def test_a_record_shows_what_is_described_of_it(desk: Client, gift: Accession, fonds: Description) -> None:
    page = desk.get(gift.get_absolute_url()).content.decode()
    assert fonds.get_absolute_url() in page
    assert "Three boxes" in desk.get(reverse("accessions:list"), {"name": "halvorsen"}).content.decode()
    assert (
        "No accession has these words"
        in desk.get(reverse("accessions:list"), {"name": "zeppelin"}).content.decode()
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "required"),
        ({"received_on": "soon"}, "valid date"),
        ({"descriptions": "NOWHERE"}, "no description with the reference code"),
        ({"revision": "9"}, "changed by somebody else"),
    ],
)
def test_what_does_not_fit_is_said(desk: Client, gift: Accession, changes: dict[str, str], said: str) -> None:
    sent = {**accessions.texts(gift), "revision": "1", **changes}
    answer = desk.post(reverse("accessions:edit", args=[gift.pk]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_import_is_tied_to_its_accession(
    desk: Client, gift: Accession, series: Description, archivist: User
) -> None:
    batch = ImportBatch.objects.create(into=series, folder="/scans/box-1", requested_by=archivist)
    address = reverse("accessions:attach", args=[batch.pk])
    assert (
        "There is no accession" in desk.post(address, {"accession": "1999-001"}, follow=True).content.decode()
    )
    assert "2026-001" in desk.post(address, {"accession": "2026-001"}, follow=True).content.decode()
    batch.refresh_from_db()
    assert batch.accession == gift
    assert reverse("imports:batch", args=[batch.pk]) in desk.get(gift.get_absolute_url()).content.decode()
    desk.post(address, {"accession": ""})
    batch.refresh_from_db()
    assert batch.accession is None
