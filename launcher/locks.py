"""Advisory locks (flock): one at a time, and who is still using what."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.errors import Problem

LEASES = 64  # as many Redis databases as the test server has


def _locked(path: Path, operation: int) -> int | None:
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    handle = os.open(path, flags, 0o600)
    try:
        fcntl.flock(handle, operation)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Wait for the lock on a file or folder and hold it."""
    handle = _locked(path, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def tried(path: Path) -> Iterator[bool]:
    """Hold the lock if nobody else does; the value says whether it is ours."""
    handle = _locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def lease(folder: Path) -> Iterator[int]:
    """Take the lowest free number below LEASES; it is free again when its holder ends, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(LEASES):
        handle = _locked(folder / str(number), fcntl.LOCK_EX | fcntl.LOCK_NB)
        if handle is None:
            continue
        try:
            yield number
        finally:
            os.close(handle)
        return
    raise Problem("starting a test run", f"{LEASES} others are running", "Wait until some have ended.")


def leased(folder: Path) -> bool:
    """Whether any lease in the folder is held."""
    for path in folder.glob("*"):
        with tried(path) as free:
            if not free:
                return True
    return False
