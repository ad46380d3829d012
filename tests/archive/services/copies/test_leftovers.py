"""Access copies that nobody has go; what is on record, or may be in a moment, stays."""

import os
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from archive import storage
from archive.domain.vocabulary import FileRole
from archive.models import Description, StoredFile, User
from archive.services.copies import leftovers
from archive.services.transfer import imports
from tests.archive.cast import write_scan

DAYS_S = 2 * leftovers.LEAST_AGE_S


@pytest.fixture
def copy(series: Description, archivist: User, tmp_path: Path) -> StoredFile:
    """The access copy of an imported scan, made two days ago, with its pyramid."""
    write_scan(tmp_path / "scanner" / "box", "quay.tif")
    batch = imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist)
    imports.run_batch(batch)
    copy = StoredFile.objects.get(role=FileRole.ACCESS_COPY)
    for path in (storage.locate(copy), storage.pyramid(copy)):
        aged(path)
    return copy


def aged(path: Path) -> Path:
    then = time.time() - DAYS_S
    os.utime(path, (then, then))
    return path


def left(name: str, key: UUID | None = None) -> Path:
    """A file in the access folder that no record names, two days old."""
    path = Path(settings.ACCESS_ROOT) / name.format(key=key, folder=key.hex[:2] if key else "")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a picture")
    return aged(path)


def sweep_all() -> int:
    return sum(leftovers.sweep(number) for number in range(leftovers.FOLDERS))


def test_a_copy_without_a_record_goes_and_so_does_its_pyramid(copy: StoredFile) -> None:
    key = uuid4()
    gone = [left("{folder}/{key}.jpg", key), left("pyramids/{folder}/{key}.tif", key)]
    assert sweep_all() == 2
    assert not any(path.exists() for path in gone)
    assert storage.locate(copy).is_file()
    assert sweep_all() == 0


def test_what_is_on_record_stays_with_its_pyramid(copy: StoredFile) -> None:
    assert sweep_all() == 0
    assert storage.locate(copy).is_file()
    assert storage.pyramid(copy).is_file()


def test_what_was_placed_a_moment_ago_may_be_recorded_yet(copy: StoredFile) -> None:
    path = left("{folder}/{key}.jpg", uuid4())
    os.utime(path)
    assert sweep_all() == 0
    assert path.is_file()


def test_what_was_never_finished_goes(copy: StoredFile) -> None:
    place = left(".new-abc/half.jpg").parent
    aged(place)
    half = left(f"{copy.pk.hex[:2]}/.new-half.jpg")
    assert sweep_all() == 2
    assert not place.exists()
    assert not half.exists()


def test_files_that_are_none_of_ours_stay(copy: StoredFile) -> None:
    strange = left(f"{copy.pk.hex[:2]}/notes.txt")
    assert sweep_all() == 0
    assert strange.is_file()


@pytest.mark.django_db
def test_a_database_that_has_yet_to_be_rebuilt_takes_nothing_away() -> None:
    path = left("{folder}/{key}.jpg", uuid4())
    assert sweep_all() == 0
    assert path.is_file()
