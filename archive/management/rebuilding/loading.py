"""Rows of the ledger put into the database's tables, set by set; all within one transaction.

Foreign keys of this database are looked at when the transaction ends, so tables may come in any order.
"""

import json
from collections.abc import Iterable

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from psycopg import sql

from archive.models import ledgered
from archive.models.ledgered import ADDED_ONLY, Table

_STAGE = "CREATE TEMPORARY TABLE ledger_line (place bigserial, line jsonb NOT NULL) ON COMMIT DROP"
_INDEX = "CREATE INDEX ON ledger_line ((line->>'table'), (line->>'key'), place)"
_DELETE = """
DELETE FROM {table} WHERE {key} IN (SELECT (line->>'key')::{type} FROM ledger_line WHERE line->>'table' = %s)
"""
_INSERT = """
WITH newest AS (
    SELECT DISTINCT ON (line->>'key') line->'row' AS told FROM ledger_line WHERE line->>'table' = %s
    ORDER BY line->>'key', place DESC
)
INSERT INTO {table} SELECT filled.*
FROM newest, LATERAL jsonb_populate_record(NULL::{table}, %s::jsonb || told) filled
WHERE jsonb_typeof(told) = 'object' {unless}
"""
_UNLESS_THERE = sql.SQL("ON CONFLICT DO NOTHING")


def load(lines: Iterable[str], *, only_missing: bool = False) -> int:
    """Bring rows to the state that these lines tell, of which the last counts; returns how many lines.

    With `only_missing` rows that are there stay as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS ledger_line")
        cursor.execute(_STAGE)
        count = 0
        with cursor.copy("COPY ledger_line (line) FROM STDIN") as copy:
            for line in lines:
                copy.write_row((line,))
                count += 1
        cursor.execute(_INDEX)
        cursor.execute("ANALYZE ledger_line")
    for table in ledgered.tables().values():
        _apply(table, only_missing=only_missing)
    return count


def reset_sequences() -> None:
    """Let new rows have numbers after those that were loaded.

    A sequence is not set back with its transaction, so those of tables that were not loaded are left alone:
    the notes of an empty database have numbers too, and come back where a rebuild is broken off.
    """
    loaded = ledgered.tables()
    everyone = apps.get_app_config("archive").get_models(include_auto_created=True)
    models = [model for model in everyone if model._meta.db_table in loaded]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _apply(table: Table, *, only_missing: bool) -> None:
    names = {
        "table": sql.Identifier(table.name),
        "key": sql.Identifier(table.key),
        "type": sql.SQL(table.key_type),
    }
    stays = only_missing or table.name in ADDED_ONLY
    with connection.cursor() as cursor:
        if not stays:
            cursor.execute(sql.SQL(_DELETE).format(**names), [table.name])
        insert = sql.SQL(_INSERT).format(**names, unless=_UNLESS_THERE if stays else sql.SQL(""))
        cursor.execute(insert, [table.name, json.dumps(table.blanks)])
