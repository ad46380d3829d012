"""Emptying the tests' database between tests, which the archive itself refuses to do. And quickly.

Django empties tables by TRUNCATE, which costs a file for each table and index whether or not a row was in it;
here rows are deleted, with the guards of the history and the foreign keys left out meanwhile. What is written
once, when a database is made (content types, permissions, the groups of roles), stays.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

from archive.models import Checkpoint, EventSeal, PreservationEvent, SealedEvent

GUARDED = [model._meta.db_table for model in (PreservationEvent, EventSeal, SealedEvent, Checkpoint)]
GUARD = "rows_are_only_added"
_MADE_ONCE = frozenset({"django_content_type", "auth_permission", "auth_group"})


@contextmanager
def quick_flushes() -> Iterator[None]:
    """Within it, Django's flush of a test's database takes away the guard of the history and puts it back.

    In the transaction of the flush: no other session, and no test, ever sees the tables without it.
    """
    command: Any = flush
    original = DatabaseOperations.sql_flush, command.emit_post_migrate_signal

    def sql_flush(
        _self: DatabaseOperations, _style: Any, tables: Sequence[str], **_options: Any
    ) -> list[str]:
        if not tables:
            return []
        return [
            *(f"ALTER TABLE {table} DISABLE TRIGGER {GUARD}" for table in GUARDED),
            "SET LOCAL session_replication_role = replica",  # or the order of tables would matter
            *(f'DELETE FROM "{table}"' for table in tables if table not in _MADE_ONCE),
            "SET LOCAL session_replication_role = origin",
            *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {GUARD}" for table in GUARDED),
        ]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[assignment,method-assign]
    command.emit_post_migrate_signal = lambda *_words, **_options: None
    try:
        yield
    finally:
        DatabaseOperations.sql_flush, command.emit_post_migrate_signal = original  # type: ignore[method-assign]
