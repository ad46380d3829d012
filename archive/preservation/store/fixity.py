"""Reading an object again: every byte of it against its inventories, and these against what is on record.

OCFL 1.1, section 3.5 (inventories and their sidecars) and 3.6 (content of versions).
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.domain.vocabulary import FixityProblem
from archive.preservation import digest as digests
from archive.preservation.errors import DamagedObject, SourceUnreadable
from archive.preservation.store import held as holding
from archive.preservation.store import inventory
from archive.preservation.store.draft import DECLARATION
from archive.preservation.store.held import Held, HeldInFolder
from archive.preservation.store.inventory import Inventory

_VERSION = re.compile(r"v[1-9][0-9]*")
_PATIENCE, _PAUSE_S = 30, 1.0  # how often, and how long, one waits for a writer
_LIKE = 0.75  # share of equal signs from which a digest is one with a fault in it, and not another's


@dataclass(frozen=True)
class OnRecord:
    """What the database says of one file: SHA-512 as lower-case hex, and size."""

    digest: str
    size_bytes: int


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `path` is relative to the object's folder, and empty for the object itself."""

    problem: FixityProblem
    path: str
    expected: str = ""
    found: str = ""


@dataclass
class Verdict:
    """What was read of an object, and what was wrong with it."""

    findings: list[Finding] = field(default_factory=list)
    files: int = 0
    size_bytes: int = 0


def check(held: Held, object_id: str, on_record: Mapping[str, OnRecord]) -> Verdict:
    """Read a whole object where it lies; `on_record` gives content paths. Nothing is changed, no lock taken.

    A version that arrives meanwhile would look like a fault: then the object is read once more.
    """
    for is_last in (*[False] * _PATIENCE, True):
        before = holding.bytes_of(held, inventory.SIDECAR)
        verdict = _Reading(held).verdict(object_id, on_record)
        if not verdict.findings or is_last:
            break
        if held.is_unsettled():
            time.sleep(_PAUSE_S)
        elif holding.bytes_of(held, inventory.SIDECAR) == before:
            break
    return verdict


def check_file(path: Path, name: str, on_record: OnRecord) -> Verdict:
    """The same for a single file outside the storage root, which findings call `name`."""
    reading = _Reading(HeldInFolder(path.parent))
    reading.require(path.name, on_record.digest, name=name)
    return reading.so_far


class _Reading:
    """One pass over the files of an object."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self.so_far = Verdict()

    def verdict(self, object_id: str, on_record: Mapping[str, OnRecord]) -> Verdict:
        if not self._held.is_there():
            self._find(FixityProblem.MISSING, "")
            return self.so_far
        there = set(self._held.paths())
        self._require_bytes(*DECLARATION)
        table, known = self._tables(there)
        if table is None:
            contents = {path: row.digest for path, row in on_record.items()}
        else:
            contents = {path: digest for digest, path in table.manifest.items()}
            self._compare_id(table, object_id)
            self._compare_record(table, on_record)
            for path in there - known - contents.keys() - {DECLARATION[0]}:
                self._find(FixityProblem.EXTRA, path)
        for path, digest in sorted(contents.items()):
            self.require(path, digest)
        self.so_far.findings.sort(key=lambda each: (each.path, each.problem))
        return self.so_far

    def require(self, path: str, digest: str, *, name: str = "") -> None:
        """Read one file from the disk and compare it."""
        try:
            read = self._held.digest(path)
        except SourceUnreadable as error:
            is_gone = isinstance(error.error, FileNotFoundError)
            self._find(FixityProblem.MISSING if is_gone else FixityProblem.UNREADABLE, name or path, digest)
            return
        self.so_far.files += 1
        self.so_far.size_bytes += read.size_bytes
        if read.digest != digest:
            self._find(FixityProblem.ALTERED, name or path, digest, read.digest)

    def _tables(self, there: set[str]) -> tuple[Inventory | None, set[str]]:
        """The inventory to go by, the newest that is sound, and the paths of all inventories and sidecars."""
        numbers = sorted(
            int(path[1:]) for path in {each.split("/")[0] for each in there} if _VERSION.fullmatch(path)
        )
        sound = {
            place: table for place in ("", *(f"v{n}/" for n in numbers)) if (table := self._table(place))
        }
        table = sound.get("") or next((sound[place] for place in reversed(sound)), None)
        if table is None:
            return None, set()
        places = ["", *(f"v{n}/" for n in range(1, table.head + 1))]
        for place in places[1:]:
            if int(place[1:-1]) not in numbers:
                self._find(FixityProblem.MISSING, f"{place}{inventory.NAME}")
            elif place in sound and not table.continues(sound[place]):
                self._find(FixityProblem.ALTERED, f"{place}{inventory.NAME}")
        return table, {f"{place}{name}" for place in places for name in (inventory.NAME, inventory.SIDECAR)}

    def _table(self, place: str) -> Inventory | None:
        """One inventory, where it and its sidecar are as they were written."""
        path, side_path = f"{place}{inventory.NAME}", f"{place}{inventory.SIDECAR}"
        data, side = self._read(path), self._read(side_path)
        if data is None or side is None:
            return None
        digest, written = digests.of_bytes(data), inventory.sidecar(data)
        if side != written:
            if not _is_like(side, written):
                self._find(FixityProblem.ALTERED, path, side.decode(errors="replace").split(" ")[0], digest)
                return None
            self._find(FixityProblem.ALTERED, side_path, digests.of_bytes(written), digests.of_bytes(side))
        try:
            return inventory.parsed(data, name=path)
        except DamagedObject:
            self._find(FixityProblem.ALTERED, path, found=digest)
            return None

    def _read(self, path: str) -> bytes | None:
        """A small file; None, with a finding, where it cannot be read."""
        try:
            data = self._held.read(path)
        except FileNotFoundError:
            self._find(FixityProblem.MISSING, path)
            return None
        except OSError:
            self._find(FixityProblem.UNREADABLE, path)
            return None
        self.so_far.files += 1
        self.so_far.size_bytes += len(data)
        return data

    def _require_bytes(self, path: str, expected: bytes) -> None:
        data = self._read(path)
        if data is not None and data != expected:
            self._find(FixityProblem.ALTERED, path, digests.of_bytes(expected), digests.of_bytes(data))

    def _compare_id(self, table: Inventory, object_id: str) -> None:
        if table.object_id != object_id:
            self._find(FixityProblem.DISAGREEMENT, inventory.NAME, object_id, table.object_id)

    def _compare_record(self, table: Inventory, on_record: Mapping[str, OnRecord]) -> None:
        """The database against the inventory: the same files, digests and sizes."""
        digest_of = {path: digest for digest, path in table.manifest.items()}
        for path, row in on_record.items():
            kept = digest_of.get(path, "")
            if kept != row.digest:
                self._find(FixityProblem.DISAGREEMENT, path, row.digest, kept)
                continue
            try:
                size_bytes = self._held.size_bytes(path)
            except OSError:
                continue  # that it is missing is found when it is read
            if size_bytes != row.size_bytes:
                self._find(FixityProblem.DISAGREEMENT, path, f"{row.size_bytes} bytes", f"{size_bytes} bytes")

    def _find(self, problem: FixityProblem, path: str, expected: str = "", found: str = "") -> None:
        self.so_far.findings.append(Finding(problem, path, expected, found))


def _is_like(found: bytes, expected: bytes) -> bool:
    """Whether these are the expected bytes with a fault in them, and not others."""
    same = sum(one == other for one, other in zip(found, expected, strict=False))
    return same >= _LIKE * len(expected)
