"""Locks between processes that die with their holder (`flock(2)`): no lease, nothing to clean up."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_S = 0.05


@contextmanager
def held(path: Path, *, wait_s: float) -> Iterator[bool]:
    """Hold the lock file `path` for the body; yields False where another process kept it for `wait_s`.

    The file goes away with the lock, so that locks of millions of objects leave nothing behind.
    """
    descriptor = _taken(path, deadline=time.monotonic() + wait_s)
    if descriptor is None:
        yield False
        return
    try:
        yield True
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _taken(path: Path, *, deadline: float) -> int | None:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            if time.monotonic() >= deadline:
                return None
            time.sleep(_POLL_S)
            continue
        if _is_still_there(path, descriptor):
            return descriptor
        os.close(descriptor)  # its last holder took the file away between our open and our lock


def _is_still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
