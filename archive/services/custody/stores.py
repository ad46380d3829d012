"""Object stores by their addresses, for the archive itself and for its copies: folders and buckets."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from archive.domain.bucket_address import SCHEME
from archive.preservation.store.desk import Desk
from archive.preservation.store.extensions import Extensions, ExtensionsInFolder
from archive.preservation.store.folder_store import FolderStore
from archive.preservation.store.object_store import ObjectStore
from archive.services import advisory

if TYPE_CHECKING:
    from archive.preservation.store.bucket import Bucket
    from archive.preservation.store.bucket_store import BucketStore

# boto3 takes a quarter of a second and 30 MB, and most archives have no bucket: it comes where one is named.
_ACCOUNT: Final = ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def own_address() -> str:
    """Where the archive's own store lies."""
    return settings.STORAGE_BUCKET or str(settings.STORAGE_ROOT)


def own_extensions() -> Extensions:
    """The small files beside the archive's own objects, whether or not there is a store yet."""
    if not settings.STORAGE_BUCKET:
        return ExtensionsInFolder(Path(settings.STORAGE_ROOT))
    from archive.preservation.store.bucket_files import ExtensionsInBucket

    return ExtensionsInBucket(_bucket(settings.STORAGE_BUCKET))


def opened(address: str) -> ObjectStore:
    """The store in a folder, or at `s3://bucket/prefix`. Raises `NotAStorageRoot`, `BucketTrouble`."""
    if address.startswith(SCHEME):
        return _opened_bucket(address, Path(settings.FETCHED_ROOT), *_here())
    return FolderStore(Path(address).absolute(), reserve_bytes=settings.STORAGE_RESERVE_BYTES)


def created(address: str) -> ObjectStore:
    """The same, made where nothing lies. Raises `StorageOccupied`, `BucketTrouble`."""
    if address.startswith(SCHEME):
        from archive.preservation.store.bucket_store import BucketStore

        return BucketStore.create(
            _bucket(address), _desk(Path(settings.FETCHED_ROOT)), lock=advisory.object_stays
        )
    return FolderStore.create(Path(address).absolute(), reserve_bytes=settings.STORAGE_RESERVE_BYTES)


def _bucket(address: str) -> "Bucket":
    return _known_bucket(address, *_here())


def _desk(folder: Path) -> Desk:
    return Desk(
        folder, limit_bytes=settings.FETCHED_LIMIT_BYTES, reserve_bytes=settings.STORAGE_RESERVE_BYTES
    )


def _here() -> tuple[int, tuple[str, ...]]:
    """What a connection belongs to: a process, and an account."""
    return os.getpid(), tuple(os.environ.get(name, "") for name in _ACCOUNT)


@lru_cache(maxsize=8)
def _known_bucket(address: str, _process: int, _account: tuple[str, ...]) -> "Bucket":
    from archive.preservation.store.bucket import Bucket

    return Bucket(address)


@lru_cache(maxsize=8)
def _opened_bucket(address: str, folder: Path, process: int, account: tuple[str, ...]) -> "BucketStore":
    """Looked for once by every process; whoever writes looks again."""
    from archive.preservation.store.bucket_store import BucketStore

    return BucketStore(_known_bucket(address, process, account), _desk(folder), lock=advisory.object_stays)
