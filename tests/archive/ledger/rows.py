"""All rows of an archive, to be compared with those of another database."""

import json
from typing import Any

from django.db import connection

from archive.models import ledgered

# What a rebuilt database lacks by design; the operators' guide says so.
NOT_KEPT = {"archive_user": {"password", "last_login"}}


def everything() -> dict[str, Any]:
    """All rows of all tables of the ledger as PostgreSQL tells them, with what is worked out."""
    return {
        f"{name} {key}": {
            column: value for column, value in row.items() if column not in NOT_KEPT.get(name, ())
        }
        for name, table in ledgered.tables().items()
        for key, row in _rows(name, table.key)
    }


def _rows(name: str, key: str) -> list[tuple[str, dict[str, Any]]]:
    gate = ""
    if name == "archive_description":  # gates are worked out again, and may have other numbers
        named = "SELECT g.key FROM archive_accessgate g WHERE g.id = t.gate_id"
        gate = f"|| jsonb_build_object('gate_id', ({named}))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.{key}::text, (to_jsonb(t) {gate})::text FROM {name} t")
        return [(each, json.loads(row, parse_float=str)) for each, row in cursor.fetchall()]
