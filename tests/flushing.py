"""Emptying the tests' database between tests, which the archive itself refuses to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

from archive.models import Checkpoint, EventSeal, PreservationEvent, SealedEvent

GUARDED = [model._meta.db_table for model in (PreservationEvent, EventSeal, SealedEvent, Checkpoint)]
GUARD = "table_is_never_emptied"


@contextmanager
def guards_lifted_for_flushes() -> Iterator[None]:
    """Within it, Django's flush of a test's database takes away the guard of the history and puts it back.

    In the transaction of the flush: no other session, and no test, ever sees the tables without it.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *arguments: Any, **options: Any) -> list[str]:
        statements = original(self, *arguments, **options)
        lifted = [f"ALTER TABLE {table} DISABLE TRIGGER {GUARD}" for table in GUARDED]
        restored = [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {GUARD}" for table in GUARDED]
        return [*lifted, *statements, *restored] if statements else statements

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        DatabaseOperations.sql_flush = original  # type: ignore[method-assign]
