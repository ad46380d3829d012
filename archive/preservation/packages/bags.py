"""Bags (BagIt, RFC 8493): a folder of files with their digests, for handing over."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import bagit

from archive.domain.errors import BytesChanged
from archive.preservation import digest as digests
from archive.preservation import durable

_ALGORITHMS = ["sha512"]


@dataclass(frozen=True)
class Kept:
    """A stored file that goes into a bag: `path` inside of it, and the SHA-512 that it must have."""

    path: str
    source: Path
    digest: str


@dataclass(frozen=True)
class Made:
    """Something written for the bag."""

    path: str
    data: bytes


def write(folder: Path, contents: Iterable[Kept | Made], info: Mapping[str, str]) -> None:
    """Write a bag into a new folder, which appears whole or not at all.

    Raises `FileExistsError`, `BytesChanged` or `SourceUnreadable` where a stored file is not what it was,
    `OSError` when writing fails.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; a bag is written into a new folder.")
    durable.make_folders(folder.parent)
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        for each in contents:
            _put(part / each.path, each)
        bagit.make_bag(str(part), bag_info=dict(info), checksums=_ALGORITHMS)
        durable.sync_folders(part)
        part.rename(folder)
        durable.sync_folder(folder.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put(place: Path, each: Kept | Made) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(each, Made):
        durable.write_new(place, each.data, mode=0o644)
        return
    copied = digests.copy(each.source, place)
    if copied.digest != each.digest:
        raise BytesChanged(path=str(each.source), expected=each.digest, found=copied.digest)
