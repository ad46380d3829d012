"""Putting a staged OCFL object in its place, in one indivisible step."""

import errno
import os
from pathlib import Path

from archive.preservation import durable

_OCCUPIED = {errno.ENOTEMPTY, errno.EEXIST}


def publish(staged: Path, final: Path, *, retired: Path) -> None:
    """Give a staged object its place, whether or not an earlier state of it stands there."""
    if final.is_dir():
        publish_version(staged, final, retired=retired)
    else:
        publish_new(staged, final)


def publish_new(staged: Path, final: Path) -> None:
    """Give a new object its place.

    Folders between the storage root and the object are made in staging and arrive with it: an empty folder in
    a storage root is an error in OCFL, so none may be left behind by a crash.
    """
    while True:
        anchor = next(folder for folder in final.parents if folder.is_dir())
        top = anchor / final.relative_to(anchor).parts[0]
        wrapped = _wrapped(staged, top, final)
        durable.sync_folders(wrapped)
        try:
            wrapped.rename(top)
        except OSError as error:
            if error.errno not in _OCCUPIED or top == final:
                raise
            # Somebody else made the same folder a moment ago: take ours out of its wrapping and try below it.
            (wrapped / final.relative_to(top)).rename(staged)
            continue
        durable.sync_folder(anchor)
        return


def publish_version(staged: Path, final: Path, *, retired: Path) -> None:
    """Put the whole next state of an object in the place of the present one.

    The staged folder shares the older versions' files with the present one (hard links). Where the filesystem
    cannot swap two folders, the present one is moved to `retired` first; `recover` undoes that after a crash.
    """
    durable.sync_folders(staged)
    if not durable.exchange(staged, final):
        final.rename(retired)
        durable.sync_folder(retired.parent)
        staged.rename(final)
    durable.sync_folder(final.parent)


def recover(retired: Path, final: Path) -> None:
    """Put an object back that a crash left without its place."""
    if retired.is_dir() and not final.exists():
        retired.rename(final)
        durable.sync_folder(final.parent)


def share(present: Path, staged: Path) -> None:
    """Lay the content and the old inventories of `present` into `staged`, without copying bytes."""
    for folder, _, names in os.walk(present):
        place = staged / Path(folder).relative_to(present)
        place.mkdir(exist_ok=True)
        for name in names:
            (place / name).hardlink_to(Path(folder) / name)


def _wrapped(staged: Path, top: Path, final: Path) -> Path:
    if top == final:
        return staged
    wrapped = staged.with_name("wrapped")
    inner = wrapped / final.relative_to(top)
    inner.parent.mkdir(parents=True, exist_ok=True)
    staged.rename(inner)
    return wrapped
