"""Locks that PostgreSQL holds for a connection and drops with it: a dead process holds none."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import Error, connection


@contextmanager
def held(key: UUID) -> Iterator[bool]:
    """Try to hold the lock of `key` for the body; yields False where another connection holds it."""
    number = int.from_bytes(key.bytes[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (ours,) = cursor.fetchone()
    if not ours:
        yield False
        return
    try:
        yield True
    finally:
        _release(number)


def _release(number: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    except Error:
        # The connection is gone, and the lock with it; the error that matters is already on its way.
        connection.close()
