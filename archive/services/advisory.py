"""Locks that PostgreSQL holds for a connection and drops with it: a dead process holds none."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import Error, connection

_POLL_S = 0.05


@contextmanager
def held(key: UUID) -> Iterator[bool]:
    """Try to hold the lock of `key` for the body; yields False where another connection holds it."""
    with _held(int.from_bytes(key.bytes[:8], signed=True)) as ours:
        yield ours


@contextmanager
def object_stays(object_id: str, wait_s: float) -> Iterator[bool]:
    """Hold an object of the store against writers on other machines; False where one kept it for `wait_s`."""
    number = int.from_bytes(hashlib.sha256(f"object {object_id}".encode()).digest()[:8], signed=True)
    until_s = time.monotonic() + wait_s
    while True:
        with _held(number) as ours:
            if ours or time.monotonic() >= until_s:
                yield ours
                return
        time.sleep(_POLL_S)


@contextmanager
def _held(number: int) -> Iterator[bool]:
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


_TREE, _NUMBERS, _MANY, _CHAIN, _LEDGER = (
    0x616C62756D656E,
    0x616C62756D656F,
    0x616C62756D6570,
    0x616C62756D6571,
    0x616C62756D6572,
)  # numbers that no other lock of this database has


def tree_stays() -> None:
    """Hold off moves of branches and rules on them until this transaction ends; many may hold this at once.

    Both rewrite the rows that they see when they start, and would miss one that is added meanwhile. To be
    called before any row lock: they take this lock first too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_TREE])


def tree_moves() -> None:
    """Hold off additions, moves and rules until this transaction ends; before any row lock too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE])


def numbers_stay() -> None:
    """Let one transaction at a time give out accession numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])


def one_of_many() -> None:
    """Let one transaction at a time change many descriptions: two would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MANY])


@contextmanager
def chain_rests() -> Iterator[None]:
    """Nobody else seals events or signs checkpoints during the body; waits for who does.

    For the whole connection, not for one transaction: sealing many events takes several of these. The same
    connection may take it again.
    """
    with _awaited(_CHAIN):
        yield


@contextmanager
def chain_is_free() -> Iterator[bool]:
    """As `chain_rests`, but yields False at once where somebody else is at it."""
    with _held(_CHAIN) as ours:
        yield ours


@contextmanager
def ledger_rests() -> Iterator[None]:
    """Nobody else writes pages of the ledger during the body; waits for who does. See `chain_rests`."""
    with _awaited(_LEDGER):
        yield


@contextmanager
def _awaited(number: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        _release(number)


def _release(number: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    except Error:
        # The connection is gone, and the lock with it; the error that matters is already on its way.
        connection.close()
