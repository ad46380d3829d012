"""One backup: a dump of the database at one instant, and the storage root brought up to date beside it.

    TARGET/storage/            a storage root of its own: the second copy, which only grows
    TARGET/backups/STAMP/      database.dump (pg_dump, custom format) and backup.json

`backup.json` is written last: without it there is no backup. The database is dumped first, so that it names
no file that the copy lacks.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from archive import __version__
from archive.management.backups import postgresql
from archive.preservation import digest as digests
from archive.preservation import durable
from archive.preservation.store.replication import Copied
from archive.services.custody import replicas

STORAGE, BACKUPS, DUMP, TABLE_OF_CONTENTS = "storage", "backups", "database.dump", "backup.json"
_FORMAT: Final = "backup 1"
_SECRET: Final = ("KEY", "SECRET", "PASSWORD", "TOKEN")


@dataclass(frozen=True)
class Written:
    """What came of a backup; `troubles` are objects that could not be copied, by reference code."""

    folder: Path
    rows: int
    objects: int
    copied_bytes: int
    troubles: Mapping[str, str]


def write(target: Path) -> Written:
    """Make a backup under `target`. Raises `DatabaseToolFailed`, `StorageFull`, `CopyDiverges`."""
    folder = target / BACKUPS / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    durable.make_folders(folder.parent)
    folder.mkdir(mode=0o700)  # it holds everything, whoever may see it in the archive
    rows = _dump(folder / DUMP)
    copy = replicas.opened(target / STORAGE)
    replicas.replicate_extensions(copy)
    objects, copied_bytes, troubles = 0, 0, {}
    for item, outcome in replicas.replicated(copy):
        objects += 1
        if isinstance(outcome, Copied):
            copied_bytes += outcome.size_bytes
        else:
            troubles[item.reference_code] = str(outcome)
    dumped = digests.of_file(folder / DUMP, from_disk=True)
    contents = {
        "albumen": _FORMAT,
        "software": __version__,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "dump": {"digest": dumped.digest, "size_bytes": dumped.size_bytes},
        "rows": rows,
        "objects": objects,
        "troubles": troubles,
        "settings": _settings(),
    }
    durable.write_new(folder / TABLE_OF_CONTENTS, json.dumps(contents, indent=1).encode(), mode=0o400)
    durable.sync_folder(folder)
    return Written(folder, sum(rows.values()), objects, copied_bytes, troubles)


def _dump(path: Path) -> dict[str, int]:
    """Dump the database and count its rows, both at the same instant; the dump can be read by pg_restore."""
    with _snapshot() as snapshot:
        rows = _counts()
        words = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", "-f", str(path)]
        postgresql.run("pg_dump", words, database=connection.settings_dict["NAME"])
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fchmod(descriptor, 0o400)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return rows


@contextmanager
def _snapshot() -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {
            table: count_of(cursor, table) for table in sorted(connection.introspection.table_names(cursor))
        }


def count_of(cursor: Any, table: str) -> int:
    """How many rows a table has, whose name PostgreSQL itself told."""
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
    return int(cursor.fetchone()[0])


def _settings() -> dict[str, str]:
    """What is set in the environment, without what is secret."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("ALBUMEN_") and not any(word in name for word in _SECRET)
    }
