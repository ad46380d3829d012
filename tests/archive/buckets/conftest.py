"""An archive whose masters lie in a bucket."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from tests.archive.ledger.conftest import archive
from tests.archive.preservation.places import BucketPlace

__all__ = ["archive"]


@pytest.fixture(autouse=True)
def bucket(new_bucket: Callable[[], BucketPlace], settings: object) -> BucketPlace:
    """The archive's own store is this bucket; its folders are empty."""
    place = new_bucket()
    settings.STORAGE_BUCKET = place.address  # type: ignore[attr-defined]
    settings.STORAGE_ROOT = django_settings.FETCHED_ROOT  # type: ignore[attr-defined]
    return place


def lose_the_machine() -> None:
    """All that lies on this machine of what lies in the bucket is gone."""
    shutil.rmtree(Path(django_settings.FETCHED_ROOT), ignore_errors=True)
