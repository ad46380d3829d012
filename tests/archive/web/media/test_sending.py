"""How bytes are sent: ranges, validators, names, and the front server's part."""

from pathlib import Path

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive import storage
from archive.domain.vocabulary import FileRole
from archive.models import Description, StoredFile, User
from archive.web.sending import safe_name
from tests.archive.web.shelf import access_copy, with_copies, with_restoration


@pytest.fixture
def copy(item: Description) -> StoredFile:
    return access_copy(with_copies(item))


@pytest.fixture
def address(copy: StoredFile) -> str:
    return reverse("media:access", args=[copy.pk])


@pytest.fixture
def stored(copy: StoredFile) -> bytes:
    return storage.locate(copy).read_bytes()


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_the_whole_file_comes_with_its_type_length_and_digest(
    client: Client, address: str, copy: StoredFile, stored: bytes
) -> None:
    answer = client.get(address)
    assert body(answer) == stored
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Length"] == str(len(stored))
    assert answer["ETag"] == f'"{copy.digest}"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_this_persons_browser_may_keep_it(client: Client, address: str) -> None:
    answer = client.get(address)
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_head_says_the_same_without_bytes(client: Client, address: str, stored: bytes) -> None:
    answer = client.head(address)
    assert answer.status_code == 200
    assert answer["Content-Length"] == str(len(stored))
    assert body(answer) == b""


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None)]
)
def test_a_part_can_be_asked_for(
    client: Client, address: str, stored: bytes, asked: str, start: int, end: int | None
) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == 206
    part = body(answer)
    assert part == stored[start:end]
    first = start % len(stored)
    assert answer["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(stored)}"
    assert answer["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=9-2", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"])
def test_a_range_that_makes_no_sense_brings_the_whole(
    client: Client, address: str, stored: bytes, asked: str
) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == 200
    assert body(answer) == stored


def test_a_range_behind_the_end_is_refused(client: Client, address: str, stored: bytes) -> None:
    answer = client.get(address, headers={"Range": f"bytes={len(stored)}-"})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(stored)}"


def test_a_part_of_other_bytes_than_the_browser_has_brings_the_whole(
    client: Client, address: str, stored: bytes
) -> None:
    answer = client.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert answer.status_code == 200
    assert body(answer) == stored


def test_a_browser_that_has_the_bytes_gets_none(client: Client, address: str, copy: StoredFile) -> None:
    answer = client.get(address, headers={"If-None-Match": f'"other", "{copy.digest}"'})
    assert answer.status_code == 304
    assert body(answer) == b""


def test_behind_nginx_the_bytes_are_left_to_it(
    client: Client, address: str, copy: StoredFile, settings: Settings
) -> None:
    settings.SENDFILE = "x-accel"
    answer = client.get(address)
    assert answer["X-Accel-Redirect"] == f"/_albumen/access/{copy.path}"
    assert answer["Content-Type"] == "image/jpeg"
    assert body(answer) == b""


def test_behind_apache_the_bytes_are_left_to_it(
    client: Client, address: str, copy: StoredFile, settings: Settings
) -> None:
    settings.SENDFILE = "x-sendfile"
    answer = client.get(address)
    assert Path(answer["X-Sendfile"]) == storage.locate(copy)
    assert body(answer) == b""


def test_masters_are_found_by_nginx_in_the_storage_root(
    client: Client, item: Description, archivist: User, settings: Settings
) -> None:
    settings.SENDFILE = "x-accel"
    client.force_login(archivist)
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    answer = client.get(reverse("media:master", args=[master.pk]))
    assert answer["X-Accel-Redirect"].startswith("/_albumen/storage/")
    assert answer["X-Accel-Redirect"].endswith(master.path)


def test_a_hidden_file_is_not_left_to_the_front_server(
    client: Client, item: Description, settings: Settings
) -> None:
    settings.SENDFILE = "x-accel"
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    answer = client.get(reverse("media:master", args=[master.pk]))
    assert answer.status_code == 404
    assert "X-Accel-Redirect" not in answer


def test_a_download_is_named_after_the_item_and_says_that_it_is_a_restoration(
    client: Client, item: Description, archivist: User
) -> None:
    with_restoration(with_copies(item), by=archivist)
    scan, restoration = access_copy(item), access_copy(item, FileRole.PRODUCTION_MASTER)
    names = [
        client.get(reverse("media:download", args=[each.pk]))["Content-Disposition"]
        for each in (scan, restoration)
    ]
    assert names == [
        'attachment; filename="HO-1-0001.jpg"',
        'attachment; filename="HO-1-0001_restoration.jpg"',
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("HO-1.jpg", "HO-1.jpg"),
        ("../../etc/passwd", "etc_passwd"),
        ('a"b\r\nc.tif', "a_b_c.tif"),
        ("档案 3.tif", "档案_3.tif"),
        ("...", "file"),
    ],
)
def test_names_hold_nothing_that_a_header_or_a_disk_could_trip_over(name: str, safe: str) -> None:
    assert safe_name(name) == safe
