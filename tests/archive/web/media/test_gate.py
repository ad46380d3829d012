"""Bytes go only to those who may see what they show."""

import pytest
from django.test import Client
from django.urls import reverse

from archive import storage
from archive.domain.vocabulary import FileRole, RunState, Visibility
from archive.models import Description, StoredFile, User
from archive.services.describing import descriptions
from tests.archive.web.shelf import access_copy, with_copies, with_restoration

_ADDRESSES = {
    FileRole.THUMBNAIL: ["media:thumbnail"],
    FileRole.ACCESS_COPY: ["media:access", "media:download", "media:dzi"],
    FileRole.PRESERVATION_MASTER: ["media:master"],
    FileRole.CANDIDATE: ["media:master"],
    FileRole.PRODUCTION_MASTER: ["media:master"],
}


def addresses(file: StoredFile) -> list[str]:
    found = [reverse(name, args=[file.pk]) for name in _ADDRESSES[FileRole(file.role)]]
    if file.role == FileRole.ACCESS_COPY:
        found.append(reverse("media:tile", args=[file.pk, 0, 0, 0]))
    return found


def statuses(client: Client, item: Description) -> dict[str, set[int]]:
    """By role, with the source's role for copies: what the addresses answer."""
    found: dict[str, set[int]] = {}
    for file in item.files.select_related("derived_from"):
        is_copy = file.role in (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
        name = f"{file.role} of {file.derived_from.role}" if is_copy and file.derived_from else file.role
        found.setdefault(name, set()).update(client.get(each).status_code for each in addresses(file))
    return found


def test_a_stranger_gets_copies_of_scans_and_approved_restorations_and_nothing_else(
    client: Client, item: Description, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist)
    assert statuses(client, item) == {
        "preservation_master": {404},
        "access_copy of preservation_master": {200},
        "thumbnail of preservation_master": {200},
        "candidate": {404},
        "access_copy of candidate": {404},
        "thumbnail of candidate": {404},
        "production_master": {404},
        "access_copy of production_master": {200},
        "thumbnail of production_master": {200},
    }


def test_staff_get_masters_and_candidates_too(
    client: Client, item: Description, reviewer: User, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist, state=RunState.AWAITING_REVIEW)
    client.force_login(reviewer)
    assert set().union(*statuses(client, item).values()) == {200}


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_was_closed_is_gone_for_readers_at_once(
    client: Client, item: Description, archivist: User, reader: User, signed_in: bool
) -> None:
    with_copies(item)
    if signed_in:
        client.force_login(reader)
    descriptions.edit(item, changes={"visibility": Visibility.STAFF}, revision=item.revision, by=archivist)
    assert set().union(*statuses(client, item).values()) == {404}


def test_a_browser_that_has_the_bytes_is_not_told_so_once_they_are_closed(
    client: Client, item: Description, archivist: User
) -> None:
    copy = access_copy(with_copies(item))
    descriptions.edit(item, changes={"visibility": Visibility.STAFF}, revision=item.revision, by=archivist)
    answer = client.get(
        reverse("media:access", args=[copy.pk]), headers={"If-None-Match": f'"{copy.digest}"'}
    )
    assert answer.status_code == 404


def test_an_address_gives_only_the_kind_of_file_that_it_is_for(
    client: Client, item: Description, archivist: User
) -> None:
    with_copies(item)
    client.force_login(archivist)
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    for name in ("media:thumbnail", "media:access", "media:download", "media:dzi"):
        assert client.get(reverse(name, args=[master.pk])).status_code == 404


def test_bytes_that_are_gone_from_the_disk_are_not_found_rather_than_an_error(
    client: Client, item: Description
) -> None:
    copy = access_copy(with_copies(item))
    storage.locate(copy).unlink()
    for address in addresses(copy):
        if not address.endswith(".dzi"):
            assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_written_through_these_addresses(client: Client, item: Description, method: str) -> None:
    copy = access_copy(with_copies(item))
    assert getattr(client, method)(reverse("media:access", args=[copy.pk])).status_code == 405
