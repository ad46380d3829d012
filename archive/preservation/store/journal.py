"""What a writer is about to do to an object in a bucket, written down before it begins.

A folder's object is swapped in one step; one in a bucket changes file by file. Whoever comes after a dead
writer reads here what it was at, and ends it or undoes it: `extensions/albumen-journal/KEY.json`.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from archive.preservation.errors import BucketTrouble, ObjectBusy
from archive.preservation.store.bucket import Bucket

FOLDER: Final = "extensions/albumen-journal"
_FORMAT: Final = "journal 1"


@dataclass(frozen=True)
class Intent:
    """One act on one object: a `version` that is being added, or content paths, by digest, being `erased`.

    `key` is that of one attempt, which no other has.
    """

    object_id: str
    version: int = 0
    erased: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


class Journal:
    """The intents of one storage root; an object has one at most, and its writer holds its lock."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def begin(self, intent: Intent) -> None:
        """Write an intent down. Raises `BucketTrouble`."""
        said = {"albumen": _FORMAT, **vars(intent)}
        self._bucket.put(_path(intent.object_id), json.dumps(said, indent=1).encode())

    def require(self, intent: Intent) -> None:
        """Raise `ObjectBusy` where an intent is not the object's any more. Raises `BucketTrouble`.

        A writer that PostgreSQL lost sight of has lost its lock too, and another may have undone its work.
        """
        if self.of(intent.object_id) != intent:
            raise ObjectBusy(object_id=intent.object_id)

    def end(self, object_id: str) -> None:
        """Strike it out: it is done, or undone. Raises `BucketTrouble`."""
        self._bucket.delete(_path(object_id))

    def is_open(self, object_id: str) -> bool:
        """Whether an object has one. Raises `BucketTrouble`."""
        return self._bucket.has(_path(object_id))

    def of(self, object_id: str) -> Intent | None:
        """What is intended with an object. Raises `BucketTrouble`."""
        return self._read(_path(object_id))

    def open(self) -> Iterator[Intent]:
        """All intents. Raises `BucketTrouble`."""
        for path in list(self._bucket.paths(f"{FOLDER}/")):
            intent = self._read(path)
            if intent is not None:
                yield intent

    def _read(self, path: str) -> Intent | None:
        try:
            said: dict[str, Any] = json.loads(self._bucket.read(path))
            if said.pop("albumen") != _FORMAT:
                raise ValueError("it is written in a format that is not known here")
            return Intent(said["object_id"], int(said["version"]), dict(said["erased"]), said["key"])
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            where = self._bucket.where
            raise BucketTrouble(where=where, problem=f"{path} makes no sense ({error})") from error


def _path(object_id: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(object_id.encode()).hexdigest()[:32]}.json"
