"""The ledger in the storage root: pages of rows as they stood, each naming the page before it.

    extensions/albumen-ledger/0000/00000001.jsonl

A page is JSON lines: a head, rows, and an end with the SHA-256 of everything before it.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from archive.preservation.errors import LedgerPageDamaged
from archive.preservation.store.extensions import Extensions

FOLDER = "extensions/albumen-ledger"
_FORMAT = "ledger page 1"
_IN_ONE_FOLDER = 1000
_NAME = re.compile(r"\d{8,}")


@dataclass(frozen=True)
class Head:
    """What a page says of itself.

    `previous` is the SHA-256 of the page before as hex, `at` a point in time in UTC, `schema` the last
    migration that the rows follow. `is_first`: everything follows from here on, whatever earlier pages say.
    `waits`: so many changed rows were left for later pages; with 0 the archive is told as it was then.
    """

    number: int
    previous: str
    at: str
    schema: str
    is_first: bool
    waits: int


@dataclass(frozen=True)
class Page:
    """A page that was read and is whole; `digest` is the SHA-256 of its file as hex."""

    head: Head
    rows: tuple[str, ...]
    digest: str


class LedgerFiles:
    """The pages of one storage root."""

    def __init__(self, files: Extensions) -> None:
        self._files = files

    @staticmethod
    def path(number: int) -> str:
        """Where a page lies in the storage root, whether it is there or not."""
        return f"{FOLDER}/{number // _IN_ONE_FOLDER:04}/{number:08}.jsonl"

    def where(self, number: int) -> str:
        """What errors call a page."""
        return f"{self._files.where}/{self.path(number)}"

    def has(self, number: int) -> bool:
        """Whether there is a page of this number. Raises `OSError`, `BucketTrouble`."""
        return self._files.has(self.path(number))

    def write(self, data: bytes, *, number: int) -> None:
        """Keep a page, durably. Raises `FileExistsError`, `OSError`, `BucketTrouble`."""
        self._files.add(self.path(number), data)

    def read(self, number: int) -> Page:
        """A page. Raises `LedgerPageDamaged` also where it is missing, `BucketTrouble`."""
        where = self.where(number)
        try:
            data = self._files.read(self.path(number))
        except OSError as error:
            raise LedgerPageDamaged(path=where, problem=str(error)) from error
        if data is None:
            raise LedgerPageDamaged(path=where, problem="it is not there")
        return parsed(data, path=where, number=number)

    def numbers(self) -> Iterator[int]:
        """The numbers of the pages that lie here, in order. Raises `OSError`, `BucketTrouble`."""
        paths = (PurePosixPath(path) for path in self._files.names(FOLDER))
        yield from sorted(
            int(path.stem) for path in paths if path.suffix == ".jsonl" and _NAME.fullmatch(path.stem)
        )


def page(head: Head, rows: Sequence[str]) -> bytes:
    """The bytes of a page; `rows` are JSON objects, each on one line."""
    lines = [json.dumps({"albumen": _FORMAT, **vars(head)}), *rows]
    body = "".join(f"{line}\n" for line in lines).encode()
    end = json.dumps({"rows": len(rows), "sha256": hashlib.sha256(body).hexdigest()})
    return body + f"{end}\n".encode()


def digest(data: bytes) -> str:
    """What the next page names."""
    return hashlib.sha256(data).hexdigest()


def parsed(data: bytes, *, path: str, number: int) -> Page:
    """Take a page apart. Raises `LedgerPageDamaged` when a single bit of it is not as it was written."""
    body, _, rest = data.removesuffix(b"\n").rpartition(b"\n")
    body += b"\n"
    try:
        end = json.loads(rest)
        if end["sha256"] != digest(body) or data != body + f"{json.dumps(end)}\n".encode():
            raise ValueError("its bytes are not those that were written")
        first, *rows = body.decode().removesuffix("\n").split("\n")
        head = _head(json.loads(first))
        if head.number != number or end["rows"] != len(rows):
            raise ValueError("it is another page")
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerPageDamaged(path=path, problem=str(error)) from error
    return Page(head, tuple(rows), digest(data))


def _head(said: dict[str, Any]) -> Head:
    if said.pop("albumen") != _FORMAT:
        raise ValueError("it is written in a format that is not known here")
    return Head(**said)
