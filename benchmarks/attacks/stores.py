"""The object store of an archive that is attacked, seen from outside: a folder, or a bucket on loopback."""

import os
import shutil
import time
from pathlib import Path
from typing import Protocol

import boto3
from django.conf import settings

from archive.services.custody import keeping
from benchmarks.attacks.server import BEFORE, BUCKET

_SAVED = "built/"
_STAGING = "extensions/albumen-staging"
_JOURNAL = "extensions/albumen-journal/"
_PATIENCE_S = 10.0


class AttackedStore(Protocol):
    """The store of the round."""

    def save(self) -> None:
        """Keep it as it is now for later rounds, and leave nothing in its place."""

    def lay(self) -> None:
        """Put what was kept in its place."""

    def clear(self) -> None:
        """Take it and what was kept away."""

    def settle(self) -> None:
        """Do what the next writer would do first."""

    def root(self) -> Path:
        """As a folder, for a validator."""

    def left_over(self) -> list[str]:
        """What a writer has not cleared away."""


class StoreInFolder:
    """A storage root in a folder."""

    def __init__(self, home: Path) -> None:
        self._saved = home / "built-storage"

    def save(self) -> None:
        shutil.move(self.root(), self._saved)

    def lay(self) -> None:
        shutil.rmtree(self.root(), ignore_errors=True)
        shutil.copytree(self._saved, self.root())

    def clear(self) -> None:
        if self._saved.is_dir():
            shutil.rmtree(self.root(), ignore_errors=True)

    def settle(self) -> None:
        """An object in a folder is always whole."""

    def root(self) -> Path:
        return Path(settings.STORAGE_ROOT)

    def left_over(self) -> list[str]:
        return [path.name for path in (self.root() / _STAGING).iterdir()]


class StoreInBucket:
    """A storage root in a bucket, and the desk of this machine."""

    def __init__(self, home: Path) -> None:
        self._client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
        self._downloaded = home / "downloaded"

    def save(self) -> None:
        self._copy(BEFORE, _SAVED)
        self._empty(BEFORE)

    def lay(self) -> None:
        shutil.rmtree(settings.FETCHED_ROOT, ignore_errors=True)
        self._empty(BEFORE)
        self._copy(_SAVED, BEFORE)

    def clear(self) -> None:
        for before in (BEFORE, _SAVED):
            self._empty(before)

    def settle(self) -> None:
        until_s = time.monotonic() + _PATIENCE_S
        keeping.store().sweep()
        while self._keys(BEFORE + _JOURNAL) and time.monotonic() < until_s:
            time.sleep(0.05)  # PostgreSQL has not yet seen that the holder of a lock is dead
            keeping.store().sweep()

    def root(self) -> Path:
        shutil.rmtree(self._downloaded, ignore_errors=True)
        for key in self._keys(BEFORE):
            place = self._downloaded / key.removeprefix(BEFORE)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(self._client.get_object(Bucket=BUCKET, Key=key)["Body"].read())
        return self._downloaded

    def left_over(self) -> list[str]:
        drafts = (Path(settings.FETCHED_ROOT) / ".drafts").glob("*")
        on_desk = [path.name for path in drafts if path.suffix != ".fetched"]  # these go within a day
        return [*self._keys(BEFORE + _JOURNAL), *on_desk]

    def _keys(self, before: str) -> list[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=before)
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def _copy(self, source: str, target: str) -> None:
        for key in self._keys(source):
            there = {"Bucket": BUCKET, "Key": key}
            self._client.copy_object(CopySource=there, Bucket=BUCKET, Key=target + key.removeprefix(source))

    def _empty(self, before: str) -> None:
        for key in self._keys(before):
            self._client.delete_object(Bucket=BUCKET, Key=key)


def attacked_store(home: Path) -> AttackedStore:
    """The store that the settings name."""
    return StoreInBucket(home) if settings.STORAGE_BUCKET else StoreInFolder(home)
