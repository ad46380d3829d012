"""The folders that the Imports page may look into: those below a scanner root, and nothing else."""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings

# A folder with more files is said to have "more than" so many: counting on would keep people waiting.
MOST_COUNTED: Final = 10_000
MOST_LISTED: Final = 500
# On a slow disk a page says less rather than to come late: what is not counted by then has no number.
_COUNT_FOR_S = 1.5


@dataclass(frozen=True)
class Place:
    """A folder under a scanner root, named by the root's position and the path below it."""

    root_index: int
    relative: Path

    @property
    def key(self) -> str:
        """What stands for the folder in forms and addresses, such as `0/box-1`."""
        return "/".join([str(self.root_index), *self.relative.parts])

    @property
    def path(self) -> Path:
        """The folder itself, absolute and with all links resolved."""
        return (_roots()[self.root_index] / self.relative).resolve()

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.relative.name or _roots()[self.root_index].name

    @property
    def trail(self) -> list["Place"]:
        """The folders from the scanner root down to this one."""
        parts = self.relative.parts
        return [Place(self.root_index, Path(*parts[:depth])) for depth in range(len(parts) + 1)]


@dataclass(frozen=True)
class Listed:
    """A folder with the number of files anywhere in it, at most `MOST_COUNTED`; None where time ran out."""

    place: Place
    files: int | None

    @property
    def is_more(self) -> bool:
        """Whether there are more files than were counted."""
        return self.files is not None and self.files >= MOST_COUNTED


def roots() -> list[Listed]:
    """The scanner roots that exist, each with its number of files."""
    places = (Place(index, Path()) for index, path in enumerate(_roots()) if path.is_dir())
    return _counted(places)


def find(key: str) -> Place | None:
    """The folder that `key` stands for, or None where there is none or where it leads out of its root."""
    index, _, below = key.partition("/")
    if not index.isascii() or not index.isdecimal() or int(index) >= len(_roots()) or "\0" in below:
        return None
    root = _roots()[int(index)].resolve()
    found = (root / below).resolve()
    if not found.is_relative_to(root) or not found.is_dir():
        return None
    return Place(int(index), found.relative_to(root))


def below(place: Place) -> list[Listed]:
    """The sub-folders of a folder, by name, without hidden ones and without links out of the root."""
    with os.scandir(place.path) as entries:
        names = sorted(entry.name for entry in entries if entry.is_dir() and not entry.name.startswith("."))
    found = (find(f"{place.key}/{name}") for name in names[:MOST_LISTED])
    return _counted(each for each in found if each is not None)


def listed(place: Place) -> Listed:
    """One folder with its number of files."""
    return _counted([place])[0]


def count_files(folder: Path, *, most: int = MOST_COUNTED) -> int:
    """How many files lie in a folder and below, without hidden ones; stops at `most`."""
    return sum(1 for _ in islice(_files(folder), most))


def _counted(places: Iterable[Place]) -> list[Listed]:
    deadline_s = time.monotonic() + _COUNT_FOR_S
    return [Listed(place, _count_until(deadline_s, place.path)) for place in places]


def _count_until(deadline_s: float, folder: Path) -> int | None:
    number = 0
    for _ in islice(_files(folder), MOST_COUNTED):
        number += 1
        if number % 100 == 0 and time.monotonic() > deadline_s:
            return None
    return number if time.monotonic() <= deadline_s else None


def _files(folder: Path) -> Iterator[str]:
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (name for name in names if not name.startswith("."))


def _roots() -> list[Path]:
    return list(settings.SCANNER_ROOTS)
