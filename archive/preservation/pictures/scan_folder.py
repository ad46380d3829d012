"""Reading a folder of scans: what lies in it, what is left alone, and which file is still being written."""

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.domain.quarantine import Reason
from archive.preservation.errors import SourceUnreadable
from archive.preservation.pictures.facts import Refused

# A scanner that pauses between two lines is quiet for less than this; a busy one is waited for so long.
QUIET_S = 2.0
PATIENCE_S = 30.0

_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "ehthumbs.db", "picasa.ini", "icon\r"}
_LONGEST_PATH = 1000


@dataclass(frozen=True)
class Found:
    """One name in a scan folder; `path` is relative to it. With a `reason` it is left alone."""

    path: str
    size_bytes: int = 0
    reason: Reason | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def walk(folder: Path) -> Iterator[Found]:
    """Everything that lies in `folder` and below. Links are not followed.

    Raises `SourceUnreadable` when the folder itself cannot be read; one below it is named with the reason.
    """
    try:
        with os.scandir(folder) as entries:
            present = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise SourceUnreadable(path=folder, error=error) from error
    for entry in present:
        reason = _reason_to_leave(entry)
        if reason is None and entry.is_dir(follow_symlinks=False):
            yield from _walk_below(entry)
        elif reason is Reason.HIDDEN and entry.is_dir(follow_symlinks=False):
            continue  # what lies in a hidden folder is nobody's scan
        else:
            yield Found(_printable(entry.name), _size(entry), reason)


def settled(path: Path, *, root: Path) -> os.stat_result:
    """Wait until nobody writes to `path` any more, and say how large it is then.

    Raises `Refused`: vanished, still changing, no plain file, or a link that leads out of `root`.
    """
    deadline = time.monotonic() + PATIENCE_S
    last = _stat(path, root)
    while True:
        wait_s = QUIET_S - (time.time() - last.st_mtime)
        if wait_s <= 0:
            return last
        time.sleep(min(wait_s, QUIET_S))
        now = _stat(path, root)
        if same(last, now) and wait_s >= QUIET_S:
            return now  # a clock that runs ahead elsewhere: the file itself did not change
        if time.monotonic() > deadline:
            raise Refused(Reason.CHANGING)
        last = now


def same(one: os.stat_result, other: os.stat_result) -> bool:
    """Whether a file is unchanged between two looks at it."""
    return (one.st_ino, one.st_size, one.st_mtime_ns) == (other.st_ino, other.st_size, other.st_mtime_ns)


def refusal(error: SourceUnreadable) -> Refused:
    """The plain reason for a file that cannot be read."""
    if isinstance(error.error, FileNotFoundError):
        return Refused(Reason.VANISHED)
    return Refused(Reason.UNREADABLE, problem=error.error.strerror or str(error.error))


def _stat(path: Path, root: Path) -> os.stat_result:
    try:
        real = path.resolve(strict=True)
        found = real.stat()
    except FileNotFoundError as error:
        raise Refused(Reason.VANISHED) from error
    except OSError as error:
        raise Refused(Reason.UNREADABLE, problem=error.strerror or str(error)) from error
    if not real.is_relative_to(root.resolve()):
        raise Refused(Reason.LINK)
    if not stat.S_ISREG(found.st_mode):
        raise Refused(Reason.NOT_A_FILE)
    return found


def _reason_to_leave(entry: os.DirEntry[str]) -> Reason | None:
    if _printable(entry.name) != entry.name:
        return Reason.BAD_NAME
    if entry.name.startswith("."):
        return Reason.HIDDEN
    if entry.name.casefold() in _SYSTEM_FILES:
        return Reason.SYSTEM_FILE
    if entry.is_symlink():
        return Reason.LINK
    if not entry.is_file() and not entry.is_dir():
        return Reason.NOT_A_FILE
    return None


def _walk_below(entry: os.DirEntry[str]) -> Iterator[Found]:
    try:
        for found in walk(Path(entry.path)):
            path = f"{entry.name}/{found.path}"
            if len(path) > _LONGEST_PATH:
                yield Found(path[:_LONGEST_PATH], found.size_bytes, Reason.BAD_NAME)
            else:
                yield replace(found, path=path)
    except SourceUnreadable as error:
        refused = refusal(error)
        yield Found(entry.name, 0, refused.reason, refused.detail)


def _printable(name: str) -> str:
    """A name as text; bytes that are no UTF-8 are written as `\\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0
