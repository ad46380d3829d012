"""Download one official weights file from its publisher, because a person asked for that very one.

This is the only place of the engine that opens a network connection. A download that breaks off is continued
by the next call, where the server's mark (ETag or date) or the known digest makes that safe; what does not
match the catalogue's size or digest is thrown away.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from restoration.weights.errors import FetchFailed
from restoration.weights.importing import Imported, import_file
from restoration.weights.loading import sha256_of
from restoration.weights.manifest import Manifest, Origin, WeightsEntry

TIMEOUT_S = 30.0
BLOCK_BYTES = 1 << 18
SCHEMES = frozenset({"https", "http"})
RANGE_NOT_SATISFIABLE = 416
PARTIAL_CONTENT = 206

OnProgress = Callable[[int, int | None], None]


def fetch(name: str, *, models_dir: Path, on_progress: OnProgress | None = None) -> Imported:
    """Download the publisher's file of a catalogue entry, check it, and import it.

    `on_progress` gets the bytes that are here and the bytes there are to be, None where the server does not
    say. Raises `UnknownWeights`, `FetchFailed`, or what the import raises.
    """
    entry = Manifest.read(models_dir).entry(name)
    if entry.origin is not Origin.OFFICIAL or urlsplit(entry.source).scheme not in SCHEMES:
        raise FetchFailed(name=name, address=entry.source or "nowhere", why="it has no publisher's address")
    part = models_dir / f"{entry.name}.download.part"
    _Download(entry, part, on_progress or _ignore).run()
    _check_digest(entry, part)
    imported = import_file(part, models_dir=models_dir, name=name, source=entry.source)
    part.unlink()
    return imported


class _Download:
    """One file on its way, continued where an earlier attempt ended."""

    def __init__(self, entry: WeightsEntry, part: Path, on_progress: OnProgress) -> None:
        self.entry, self.part, self.on_progress = entry, part, on_progress
        self.tag = part.with_suffix(".tag.part")

    def run(self) -> None:
        """Download until the file is whole; raises `FetchFailed`, keeping what can be continued."""
        try:
            with self._open() as response:
                self._receive(response)
        except urllib.error.HTTPError as error:
            if error.code == RANGE_NOT_SATISFIABLE and self._here() == self.entry.source_size_bytes > 0:
                return
            if error.code == RANGE_NOT_SATISFIABLE:
                self._forget()
            raise self._failed(f"the server answers {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            raise self._failed(f"{error}; run the command again to continue") from error
        self.tag.unlink(missing_ok=True)

    def _open(self) -> AbstractContextManager[http.client.HTTPResponse]:
        headers = {"User-Agent": "albumen", "Accept-Encoding": "identity"}
        here = self._here()
        if here and (self.tag.exists() or self.entry.source_sha256):
            headers["Range"] = f"bytes={here}-"
        if here and self.tag.exists():
            headers["If-Range"] = self.tag.read_text()
        request = urllib.request.Request(self.entry.source, headers=headers)  # noqa: S310 - checked in fetch()
        response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)  # noqa: S310
        return response

    def _receive(self, response: http.client.HTTPResponse) -> None:
        self._refuse_page(response)
        continued = response.status == PARTIAL_CONTENT
        here = self._here() if continued else 0
        length = response.headers.get("Content-Length")
        total = here + int(length) if length else None
        expected = self.entry.source_size_bytes
        if expected and total not in {None, expected}:
            self._forget()
            raise self._failed(f"the server offers {total} bytes, but the published file has {expected}")
        if tag := response.headers.get("ETag") or response.headers.get("Last-Modified"):
            self.tag.write_text(tag)
        with self.part.open("ab" if continued else "wb") as file:
            here = self._copy(response, file, here, total)
        wanted = expected or total
        if wanted is not None and here != wanted:
            raise self._failed(f"it ended after {here} of {wanted} bytes; run the command again to continue")

    def _copy(self, response: http.client.HTTPResponse, file: BinaryIO, here: int, total: int | None) -> int:
        while block := response.read(BLOCK_BYTES):
            file.write(block)
            here += len(block)
            self.on_progress(here, total)
        return here

    def _refuse_page(self, response: http.client.HTTPResponse) -> None:
        kind = response.headers.get_content_type()
        if kind in {"text/html", "application/xhtml+xml"}:
            raise self._failed("the server sent a web page, not weights")

    def _here(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.tag.unlink(missing_ok=True)

    def _failed(self, why: str) -> FetchFailed:
        return FetchFailed(name=self.entry.name, address=self.entry.source, why=why)


def _check_digest(entry: WeightsEntry, part: Path) -> None:
    published = entry.source_sha256
    if published and (found := sha256_of(part)) != published:
        part.unlink()
        raise FetchFailed(
            name=entry.name,
            address=entry.source,
            why=f"its SHA-256 is {found} instead of {published}; what came was thrown away",
        )


def _ignore(done: int, total: int | None) -> None:
    """No one is watching."""
