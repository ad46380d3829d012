"""Places for a store or a copy, for tests that shall hold for each: a folder, and a bucket on loopback."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest
from moto.server import ThreadedMotoServer

from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_store import BucketStore
from archive.preservation.store.desk import Desk
from archive.preservation.store.folder_store import FolderStore
from archive.preservation.store.object_store import ObjectStore
from archive.services.custody import replicas

ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_SESSION_TOKEN": "",
    "AWS_REGION": "us-east-1",
}
_numbers = itertools.count(1)


class Place(Protocol):
    """Where a copy lies, seen with other eyes than ours; paths are relative to its root."""

    address: str

    def files(self, below: str = "") -> dict[str, bytes]: ...

    def write(self, path: str, data: bytes) -> None: ...

    def remove(self, path: str) -> None: ...

    def written_at(self, path: str) -> object:
        """When a file was written here: equal only as long as nobody has touched it."""

    def root(self) -> Path:
        """What lies here as a folder, for a validator."""

    def open(self, *, reserve_bytes: int = 0) -> ObjectStore:
        """The store that lies here."""

    def create(self) -> ObjectStore:
        """A store where none is."""


def opened(place: Place) -> ObjectStore:
    return replicas.opened(place.address)


class Folder:
    """A folder."""

    def __init__(self, tmp_path: Path) -> None:
        self.address, self._root = str(tmp_path / "copy"), tmp_path / "copy"

    def files(self, below: str = "") -> dict[str, bytes]:
        paths = (path for path in self._root.rglob("*") if path.is_file())
        found = {path.relative_to(self._root).as_posix(): path.read_bytes() for path in paths}
        return {path.removeprefix(below): data for path, data in found.items() if path.startswith(below)}

    def write(self, path: str, data: bytes) -> None:
        self.remove(path)
        (self._root / path).write_bytes(data)

    def remove(self, path: str) -> None:
        (self._root / path).unlink(missing_ok=True)

    def written_at(self, path: str) -> object:
        found = (self._root / path).stat()
        return found.st_ino, found.st_mtime_ns

    def root(self) -> Path:
        return self._root

    def open(self, *, reserve_bytes: int = 0) -> ObjectStore:
        return FolderStore(self._root, reserve_bytes=reserve_bytes)

    def create(self) -> ObjectStore:
        return FolderStore.create(self._root, reserve_bytes=0)


class BucketPlace:
    """A bucket, with a prefix of two parts."""

    def __init__(self, client: Any, name: str, tmp_path: Path) -> None:
        self.client, self.name, self.before = client, name, "archive/copy/"
        self.address, self._folder = f"s3://{name}/archive/copy", tmp_path / "downloaded"
        client.create_bucket(Bucket=name)
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def files(self, below: str = "") -> dict[str, bytes]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=self.before + below
        )
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        return {key.removeprefix(self.before + below): self._read(key) for key in keys}

    def write(self, path: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=self.before + path, Body=data)

    def remove(self, path: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=self.before + path)

    def written_at(self, path: str) -> object:
        return self.client.head_object(Bucket=self.name, Key=self.before + path)["VersionId"]

    def root(self) -> Path:
        shutil.rmtree(self._folder, ignore_errors=True)
        for path, data in self.files().items():
            place = self._folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return self._folder

    def desk(self, *, reserve_bytes: int = 0) -> Desk:
        return Desk(self._folder.with_name("desk"), limit_bytes=1 << 30, reserve_bytes=reserve_bytes)

    def open(self, *, reserve_bytes: int = 0) -> BucketStore:
        return BucketStore(Bucket(self.address), self.desk(reserve_bytes=reserve_bytes))

    def create(self) -> BucketStore:
        return BucketStore.create(Bucket(self.address), self.desk())

    def _read(self, key: str) -> bytes:
        data: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return data


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of an S3-compatible server in this process, on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def new_bucket(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[[], BucketPlace]:
    """Make an empty bucket, with the account for it in the environment."""

    def make() -> BucketPlace:
        endpoint = request.getfixturevalue("bucket_server")
        for name, value in {**ACCOUNT, "AWS_ENDPOINT_URL": endpoint}.items():
            monkeypatch.setenv(name, value)
        client = boto3.client("s3", endpoint_url=endpoint)
        return BucketPlace(client, f"house-{next(_numbers)}", tmp_path)

    return make


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, new_bucket: Callable[[], BucketPlace]) -> Place:
    """Both kinds of place, one after the other; nothing lies there."""
    return Folder(tmp_path) if request.param == "folder" else new_bucket()
