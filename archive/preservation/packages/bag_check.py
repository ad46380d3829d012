"""A bag that came from elsewhere, read to its last byte before anything of it is believed (RFC 8493, 3)."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import bagit

from archive.domain.bag_problems import BagProblem, Fault
from archive.preservation import digest as digests
from archive.preservation.digest import Digested
from archive.preservation.errors import BagDamaged, SourceUnreadable
from archive.preservation.packages import bag_manifests
from archive.preservation.packages.bag_manifests import Manifest, normal

PAYLOAD: Final = "data/"
_DECLARATION: Final = "bagit.txt"
_FETCH: Final = "fetch.txt"
_OXUM: Final = "Payload-Oxum"
_DECLARED: Final = re.compile(
    rb"BagIt-Version: (\d+)\.(\d+)\r?\nTag-File-Character-Encoding: [Uu][Tt][Ff]-8(\r?\n)?"
)
_EVERY_MANIFEST_WHOLE: Final = (1, 0)


@dataclass(frozen=True)
class SoundBag:
    """A bag that is what it says of itself: its tags, and its payload by path without `data/`."""

    folder: Path
    tags: Mapping[str, tuple[str, ...]]
    payload: Mapping[str, Digested]

    @property
    def digest(self) -> str:
        """SHA-512 over all paths and digests of the payload: the same for the same payload."""
        lines = (f"{self.payload[path].digest} {path}\n" for path in sorted(self.payload))
        return digests.of_bytes("".join(lines).encode())

    @property
    def size_bytes(self) -> int:
        """The payload's size."""
        return sum(each.size_bytes for each in self.payload.values())


def is_bag(folder: Path) -> bool:
    """Whether a folder says that it is a bag."""
    return (folder / _DECLARATION).is_file()


def sound(folder: Path) -> SoundBag:
    """Read the whole bag in `folder` and compare it with all that it says of itself.

    Raises `BagDamaged` with everything that is wrong in it. Nothing is written, nothing is fetched.
    """
    folder = folder.resolve()
    reading = _Reading(folder)
    bag = reading.bag()
    if reading.faults or bag is None:
        raise BagDamaged(path=folder, faults=sorted(set(reading.faults), key=str))
    return bag


@dataclass
class _Reading:
    folder: Path
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)

    def bag(self) -> SoundBag | None:
        if not self.folder.is_dir():
            self._find(_DECLARATION, BagProblem.NO_BAG)
            return None
        if not (self.folder / PAYLOAD).is_dir():
            self._find(PAYLOAD, BagProblem.NO_BAG)
        self._look_round(self.folder)
        version = self._version()
        if _FETCH in self.files:
            self._find(_FETCH, BagProblem.FETCH)
        manifests = list(self._manifests())
        if all(each.is_of_tags for each in manifests):
            self._find(_DECLARATION, BagProblem.NO_MANIFEST)
        self._require_lists(manifests, each_is_whole=version >= _EVERY_MANIFEST_WHOLE)
        payload = self._payload(manifests)
        if self.faults:
            return None
        tags = self._tags()
        self._require_size(tags.get(_OXUM, ()), payload)
        return SoundBag(self.folder, tags, payload)

    def _look_round(self, folder: Path) -> None:
        """Find all files, and what has no place in a bag. Links are not followed."""
        try:
            with os.scandir(folder) as entries:
                present = list(entries)
        except OSError as error:
            self._find(self._path(folder), BagProblem.UNREADABLE, error.strerror or "")
            return
        for entry in present:
            path = self._path(Path(entry.path))
            if entry.is_symlink():
                self._find(path, BagProblem.LINK)
            elif entry.is_dir():
                self._look_round(Path(entry.path))
            elif not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                self._find(path, BagProblem.NOT_A_FILE)
            elif normal(path) in self.files or os.fsencode(entry.name) != path.rsplit("/", 1)[-1].encode():
                self._find(path, BagProblem.BAD_NAME)
            else:
                self.files[normal(path)] = Path(entry.path)

    def _version(self) -> tuple[int, int]:
        found = _DECLARED.fullmatch(self._bytes(_DECLARATION))
        version = (int(found[1]), int(found[2])) if found else (0, 0)
        if not (0, 93) <= version <= (1, 0):
            self._find(_DECLARATION, BagProblem.NO_BAG)
        return version

    def _manifests(self) -> Iterator[Manifest]:
        raw = {name: self._bytes(name) for name in self.files if bag_manifests.is_manifest(name)}
        read = [bag_manifests.read(name, data, self.files) for name, data in raw.items()]
        vouched = {path for each in read if each.is_of_tags for path in each.digests}
        for each in read:
            if each.name not in vouched:
                bag_manifests.require_even(each, raw[each.name])
            self.faults += each.faults
            yield each

    def _require_lists(self, manifests: Sequence[Manifest], *, each_is_whole: bool) -> None:
        """Every file of the payload is listed; and every manifest of it in the manifests of tags."""
        for path in self.files:
            of_tags = not path.startswith(PAYLOAD)
            if of_tags and (not bag_manifests.is_manifest(path) or path.startswith("tag")):
                continue
            asked = [each for each in manifests if each.is_of_tags == of_tags]
            lists = [path in each.digests for each in asked]
            if asked and not (all(lists) if each_is_whole or of_tags else any(lists)):
                self._find(path, BagProblem.UNLISTED)

    def _payload(self, manifests: Sequence[Manifest]) -> dict[str, Digested]:
        """Read every file that a manifest speaks of, once, and compare it with all of them."""
        said, payload = bag_manifests.by_path(manifests), {}
        for path, expected in sorted(said.items()):
            try:
                found, size_bytes = digests.in_many(self.files[path], {digests.ALGORITHM, *expected})
            except SourceUnreadable as error:
                self._find(path, BagProblem.UNREADABLE, error.error.strerror or "")
                continue
            for algorithm, digest in expected.items():
                if found[algorithm] != digest:
                    self._find(path, BagProblem.ALTERED, algorithm)
            if path.startswith(PAYLOAD):
                name = self._path(self.files[path]).removeprefix(PAYLOAD)
                payload[name] = Digested(found[digests.ALGORITHM], size_bytes)
        return payload

    def _tags(self) -> dict[str, tuple[str, ...]]:
        try:
            info = bagit.Bag(str(self.folder)).info
        except (bagit.BagError, ValueError, OSError) as error:
            self._find(_DECLARATION, BagProblem.NO_BAG, str(error))
            return {}
        return {
            name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
            for name, value in info.items()
        }

    def _require_size(self, said: Sequence[str], payload: Mapping[str, Digested]) -> None:
        size_bytes = sum(each.size_bytes for each in payload.values())
        for oxum in said:
            if oxum.strip() != f"{size_bytes}.{len(payload)}":
                self._find(_OXUM, BagProblem.SIZE, f"{oxum} said, {size_bytes}.{len(payload)} found")

    def _bytes(self, name: str) -> bytes:
        try:
            return self.files[name].read_bytes()
        except KeyError:
            return b""
        except OSError as error:
            self._find(name, BagProblem.UNREADABLE, error.strerror or "")
            return b""

    def _path(self, path: Path) -> str:
        """A path inside the bag as text; bytes that are no UTF-8 are written as `\\xNN`."""
        return os.fsencode(path.relative_to(self.folder)).decode("utf-8", "backslashreplace")

    def _find(self, path: str, problem: BagProblem, detail: str = "") -> None:
        self.faults.append(Fault(path, problem, detail))
