"""What all tests share: a home of their own for every run, and the cast."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import template
from tests.archive.cast import *  # noqa: F403 - the cast's fixtures are meant for every test
from tests.flushing import quick_flushes


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's place for what its database is made of."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template.made()


@pytest.fixture(autouse=True, scope="session")
def _quick_flushes() -> Iterator[None]:
    with quick_flushes():
        yield


@pytest.fixture(autouse=True, scope="session")
def _plain_settings() -> Iterator[None]:
    """What holds for all tests: a page whose parts are still on their way when a test ends meets it too."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        # A password is meant to take half a second to check; a test has several people.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**django_settings.STORAGES, "staticfiles": static},
    ):
        yield


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: object) -> Iterator[None]:
    """Every test keeps its masters, access copies and candidates in a folder of its own."""
    for name in ("STORAGE_ROOT", "FETCHED_ROOT", "ACCESS_ROOT", "WORKSHOP_ROOT", "UPLOADS_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    settings.SIGNING_KEY = tmp_path / "signing-key"  # type: ignore[attr-defined]
    settings.CREDENTIALS_KEY = tmp_path / "credentials-key"  # type: ignore[attr-defined]
    scanner = tmp_path / "scanner"
    scanner.mkdir()
    settings.SCANNER_ROOTS = [scanner]  # type: ignore[attr-defined]
    settings.STORAGE_RESERVE_BYTES = 0  # type: ignore[attr-defined]
    yield


def pytest_configure() -> None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs beside the ORM


def pytest_collection_finish() -> None:
    """Collect garbage seldom, and leave out what was imported: there is much of it, and it stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
