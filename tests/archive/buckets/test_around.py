"""What stands around a bucket: its setting, its folder on this machine, and the lock between machines."""

import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from archive.checks import roots_are_apart
from archive.services import advisory
from config import environment
from config.environment import BadSetting

OBJECT = "urn:uuid:6a5c2b1e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("named", "read"),
    [
        ("s3://museum/masters", "s3://museum/masters"),
        ("s3://museum/masters/", "s3://museum/masters"),
        ("s3://museum", "s3://museum"),
        ("/srv/albumen/storage", ""),
        ("", ""),
    ],
)
def test_the_storage_root_is_a_bucket_or_a_folder(
    monkeypatch: pytest.MonkeyPatch, named: str, read: str
) -> None:
    monkeypatch.setenv("ALBUMEN_STORAGE_ROOT", named)
    assert environment.bucket("ALBUMEN_STORAGE_ROOT") == read


@pytest.mark.parametrize("named", ["s3://", "S3://museum/x", "s3://M/x", "s3://museum//x", "s3://-museum/x"])
def test_what_no_bucket_is_called_stops_the_start(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("ALBUMEN_STORAGE_ROOT", named)
    with pytest.raises(BadSetting, match="s3://bucket/prefix"):
        environment.bucket("ALBUMEN_STORAGE_ROOT")


def test_what_is_fetched_lies_in_a_folder_of_its_own(settings: object) -> None:
    assert not list(roots_are_apart(None))
    settings.ACCESS_ROOT = Path(settings.FETCHED_ROOT) / "access"  # type: ignore[attr-defined]
    (found,) = roots_are_apart(None)
    assert found.id == "archive.E002"


@pytest.mark.django_db(transaction=True)
def test_an_object_has_one_writer_among_all_machines() -> None:
    held, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with advisory.object_stays(OBJECT, 0) as ours:
            assert ours
            held.set()
            done.wait(10)
        connections.close_all()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert held.wait(10)
    with advisory.object_stays(OBJECT, 0.1) as ours:
        assert not ours
    with advisory.object_stays(OBJECT.replace("001", "002"), 0) as ours:
        assert ours  # another object is nobody's
    done.set()
    other.join()
    with advisory.object_stays(OBJECT, 5) as ours:
        assert ours


@pytest.mark.django_db(transaction=True)
def test_a_lock_ends_with_a_transaction_that_broke() -> None:
    with pytest.raises(Exception, match="nothing_of_this_name"), transaction.atomic():  # noqa: SIM117
        with advisory.object_stays(OBJECT, 0), connection.cursor() as cursor:
            cursor.execute("SELECT nothing_of_this_name")
    other: list[bool] = []

    def elsewhere() -> None:
        with advisory.object_stays(OBJECT, 5) as ours:
            other.append(ours)
        connections.close_all()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert other == [True]
