"""A copy in a bucket: cut off after any request, in parts, and only for an operator who asked."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive.domain import ocfl
from archive.domain.errors import BytesChanged
from archive.models import Description
from archive.preservation import digest as digests
from archive.preservation.errors import BucketAway
from archive.preservation.store import fixity, inventory, replication
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_store import BucketStore
from archive.preservation.store.folder_store import FolderStore
from tests.archive.preservation.killing import killed
from tests.archive.preservation.objects import OBJECT, store_of_two
from tests.archive.preservation.places import BucketPlace
from tests.archive.preservation.validator import complaints

FOLDER = f"{ocfl.object_path(OBJECT)}/"


class CutOff(Exception):
    """The process died here."""


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return store_of_two(tmp_path / "root")


@pytest.fixture
def place(new_bucket: Callable[[], BucketPlace]) -> BucketPlace:
    return new_bucket()


@pytest.fixture
def copy(place: BucketPlace) -> BucketStore:
    return place.create()


def own_files(store: FolderStore) -> dict[str, bytes]:
    return {path: store.held(OBJECT).read(path) for path in store.held(OBJECT).paths()}


def cut_off_after(requests: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process die after so many writes to the bucket."""
    honest, left = Bucket._put, [requests]

    def put(self: Bucket, path: str, body: object, sha256: bytes) -> None:
        if not left[0]:
            raise CutOff
        left[0] -= 1
        honest(self, path, body, sha256)

    monkeypatch.setattr(Bucket, "_put", put)


def test_cut_off_after_any_write_the_object_is_the_old_one_or_the_new_and_the_next_run_ends_it(
    store: FolderStore, copy: BucketStore, place: BucketPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.replicate(OBJECT, store.held(OBJECT))
    store.add_version(OBJECT, {"note-3.txt": b"3"}, message="m", user="u")
    new, heads, held = own_files(store), [], copy.held(OBJECT)
    for writes in range(10):
        with monkeypatch.context() as broken, pytest.raises(CutOff):
            cut_off_after(writes, broken)
            copy.replicate(OBJECT, store.held(OBJECT))
        table, _ = inventory.newest(held)
        assert all(held.digest(path).digest == digest for digest, path in table.manifest.items())
        heads.append(table.head)
    # One content, the declaration, three versions and the inventory; only the sidecar is not there yet.
    assert heads == [2] * 9 + [3]
    (store.folder(OBJECT) / "inventory.json").unlink()
    replication.mend(OBJECT, store, copy)
    assert own_files(store) == new
    copy.replicate(OBJECT, store.held(OBJECT))
    assert place.files(FOLDER) == new
    assert fixity.check(held, OBJECT, {}).findings == []


def test_a_process_that_is_killed_at_it_leaves_what_the_next_one_ends(
    store: FolderStore, copy: BucketStore, place: BucketPlace
) -> None:
    act = f"""
from archive.preservation.store.bucket import Bucket
from archive.preservation.store.bucket_store import BucketStore
from archive.preservation.store.desk import Desk
desk = Desk(Path({str(place.desk().folder)!r}), limit_bytes=0, reserve_bytes=0)
honest = Bucket.put
def put(self, path, data):
    honest(self, path, data)
    if path.endswith("/v1/inventory.json"):
        os.kill(os.getpid(), signal.SIGKILL)
Bucket.put = put
BucketStore(Bucket({place.address!r}), desk).replicate({OBJECT!r}, store.held({OBJECT!r}))
"""
    assert killed(act, store.root, 0).returncode == -9
    assert "inventory.json" not in place.files(FOLDER)
    copy.replicate(OBJECT, store.held(OBJECT))
    assert place.files(FOLDER) == own_files(store)
    assert complaints(place.root()) == []


def test_the_store_is_told_what_it_should_receive(
    store: FolderStore, copy: BucketStore, place: BucketPlace
) -> None:
    copy.replicate(OBJECT, store.held(OBJECT))
    for path, data in place.files(FOLDER).items():
        head = place.client.head_object(
            Bucket=place.name, Key=place.before + FOLDER + path, ChecksumMode="ENABLED"
        )
        assert base64.b64decode(head["ChecksumSHA256"]) == hashlib.sha256(data).digest()


def test_a_file_that_is_another_is_not_sent(place: BucketPlace, tmp_path: Path) -> None:
    (tmp_path / "scan").write_bytes(b"damaged")
    with pytest.raises(BytesChanged):
        Bucket(place.address).upload("scan", tmp_path / "scan", digests.of_bytes(b"sound"))
    assert place.files() == {}


def test_a_large_file_goes_in_parts_and_comes_back_the_same(place: BucketPlace, tmp_path: Path) -> None:
    scan, bucket = tmp_path / "scan", Bucket(place.address, at_once_bytes=1 << 20, part_bytes=5 << 20)
    scan.write_bytes(b"0123456789abcdef" * (6 << 16))
    digest = digests.of_file(scan).digest
    assert bucket.upload("scan", scan, digest) == 6 << 20
    assert bucket.digest("scan") == digests.Digested(digest, 6 << 20) and bucket.size_bytes("scan") == 6 << 20
    etag = place.client.head_object(Bucket=place.name, Key=f"{place.before}scan")["ETag"]
    assert etag.strip('"').endswith("-2")


def test_only_what_lies_below_a_folder_is_listed(place: BucketPlace) -> None:
    bucket = Bucket(place.address)
    for number in range(3):
        bucket.put(f"many/{number}", b"")
    bucket.put("many-others", b"")
    assert sorted(bucket.paths("many/")) == ["many/0", "many/1", "many/2"]


@pytest.mark.parametrize("address", ["s3://", "s3://UPPER/x", "s3://bucket/../x", "s3://bucket//x", "s3://a"])
def test_what_is_no_address_is_refused(address: str, place: BucketPlace) -> None:
    with pytest.raises(BucketAway, match="s3://bucket/prefix"):
        Bucket(address)


def test_without_an_account_in_the_environment_nothing_is_asked_for_one(
    place: BucketPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(BucketAway, match="AWS_SECRET_ACCESS_KEY"):
        Bucket(place.address)


@pytest.mark.django_db
def test_a_bucket_that_is_not_there_ends_the_command_in_a_sentence(
    place: BucketPlace, item: Description
) -> None:
    with pytest.raises(CommandError, match="s3://another-house/x"):
        call_command("replicate", "s3://another-house/x")
