"""Rows as the ledger writes them: one JSON object on one line, in PostgreSQL's own words.

`{"table": "archive_term", "key": "7", "row": {...}}`; `row` is null where there is no such row any more.
Written and read by PostgreSQL (`to_jsonb`, `jsonb_populate_record`), so that no value changes on its way.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg import sql

from archive.models import Description, Restriction, ledgered, tree
from archive.models.ledgered import Table
from archive.models.rights import KINDS

Keys = Mapping[str, Iterable[str]]
# Rows that belong to an item, by model, and how they lead to it.
_OWN: Mapping[str, str] = {
    "StoredFile": "description",
    "RestorationRun": "description",
    "RunTransition": "run__description",
    "Review": "run__description",
    "PreservationEvent": "description",
    "AgentRole": "description",
    "TermUse": "description",
    "Redaction": "description",
    "Takedown": "description",
    "Erasure": "description",
    "ObjectCheck": "description",
    "ImportRow": "description",
}
# What people have told about themselves is for the ledger, which only its owner may read.
_UNTOLD: Mapping[str, Mapping[str, str]] = {
    "archive_user": {"email": ""},
    "archive_takedown": {"requester": "", "contact": "", "sender": ""},
}


def lines(keys: Keys) -> Iterator[str]:
    """The present state of rows, by table and key; the tables in their order, rows by key."""
    for name, table in ledgered.tables().items():
        if wanted := sorted(set(keys.get(name, ()))):
            yield from _of_table(table, wanted)


def of_item(item: Description) -> Iterator[str]:
    """The rows of an item, then those that they name and those of the levels above with their rules.

    Each row as in `lines`, with `"own": true` where it belongs to the item itself.
    """
    levels = list(tree.above(item).values_list("pk", flat=True))
    found: dict[tuple[str, str], str] = {}
    own = _added(found, {"archive_description": {str(item.pk)}, **_owned(item)})
    _added(found, _ruled([item.pk, *levels]))
    _added(found, {"archive_description": {str(level) for level in levels}})
    order = list(ledgered.tables())
    for name, key in sorted(found, key=lambda each: (order.index(each[0]), each[1])):
        is_own = key in own.get(name, ())
        yield _line(name, key, found[name, key], more=', "own": true' if is_own else "")


def _owned(item: Description) -> dict[str, set[str]]:
    found = {}
    for model, way in _OWN.items():
        rows = apps.get_model("archive", model)._base_manager.filter(**{way: item})
        found[rows.model._meta.db_table] = {str(key) for key in rows.values_list("pk", flat=True)}
    return found


def _ruled(levels: Sequence[UUID]) -> dict[str, set[str]]:
    found = {}
    for kind in KINDS.values():
        rows = kind._default_manager.filter(description__in=levels)
        found[kind._meta.db_table] = {str(key) for key in rows.values_list("pk", flat=True)}
    groups = Restriction.groups.through._default_manager
    opened = groups.filter(restriction__description__in=levels).values_list("pk", flat=True)
    return {**found, groups.model._meta.db_table: {str(key) for key in opened}}


def _added(found: dict[tuple[str, str], str], wanted: Mapping[str, set[str]]) -> Mapping[str, set[str]]:
    """Read rows, and all that they name; returns what was wanted."""
    waiting: Mapping[str, set[str]] = wanted
    while waiting:
        named: dict[str, set[str]] = defaultdict(set)
        for name, keys in waiting.items():
            table = ledgered.tables()[name]
            for key, text in _rows(table, sorted(each for each in keys if (name, each) not in found)):
                row = json.loads(text)
                found[name, key] = _told(name, row, text)
                for column, other in table.links.items():
                    if row[column] is not None and other in ledgered.tables():
                        named[other].add(str(row[column]))
        waiting = {
            name: new for name, keys in named.items() if (new := {k for k in keys if (name, k) not in found})
        }
    return wanted


def _told(table: str, row: Mapping[str, Any], text: str) -> str:
    untold = _UNTOLD.get(table)
    return json.dumps({**row, **untold}, ensure_ascii=False) if untold else text


def _of_table(table: Table, keys: Sequence[str]) -> Iterator[str]:
    found = dict(_rows(table, keys))
    for key in keys:
        yield _line(table.name, key, found.get(key, "null"))


def _line(table: str, key: str, row: str, *, more: str = "") -> str:
    return f'{{"table": {json.dumps(table)}, "key": {json.dumps(key)}, "row": {row}{more}}}'


def _rows(table: Table, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(key, JSON text) of the rows that are there."""
    query = sql.SQL(
        "SELECT held.{key}::text, to_jsonb(kept)::text FROM {table} held, LATERAL (SELECT {columns}) kept "
        "WHERE held.{key} = ANY(%s::{type}[])"
    ).format(
        key=sql.Identifier(table.key),
        table=sql.Identifier(table.name),
        columns=sql.SQL(", ").join(sql.Identifier("held", column) for column in table.columns),
        type=sql.SQL(table.key_type),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(keys)])
        yield from cursor.fetchall()
