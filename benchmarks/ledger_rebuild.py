"""What the ledger costs, and how long a lost database takes to come back.

    python -m benchmarks.ledger_rebuild --home var/ledger [--items 100000] [--seed 1]

Fills a home of its own with descriptions that nobody wrote (`benchmarks.catalogue_million`). PostgreSQL is
stopped at the end, and a home that describes anything already is refused. All is written to the ledger, then
one change; the database is emptied and rebuilt, and each table compared by a digest.
"""

import argparse
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import catalogue_million
from launcher import readiness
from launcher.home import Home
from launcher.services import embedded


def main() -> None:
    """Measure, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--items", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    ready = readiness.reach({**os.environ, "ALBUMEN_HOME": str(given.home.resolve())})
    os.environ.update(ready.environ)
    try:
        rows = catalogue_million.fill(given.items, drawn=given.items, seed=given.seed)
        print(json.dumps({"figure": "the ledger", "descriptions": rows, **_figures()}))
    finally:
        embedded.stop(Home(given.home.resolve()))


def _figures() -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command

    from archive.management.rebuilding.rebuild import rebuild
    from archive.models import Description
    from archive.preservation.store.folder_store import FolderStore
    from archive.preservation.store.ledger_files import LedgerFiles
    from archive.services.custody import keeping, ledger

    seconds: dict[str, float] = {}

    @contextmanager
    def timed(act: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        seconds[f"{act}_s"] = round(time.monotonic() - began, 2)

    with timed("write_everything"):
        written = ledger.write()
    Description.objects.filter(pk=Description.objects.values("pk")[:1]).update(title="Changed")
    with timed("write_one_change"):
        ledger.write()
    files = LedgerFiles(keeping.store().extensions)
    root = Path(settings.STORAGE_ROOT)
    size_bytes = sum((root / files.path(number)).stat().st_size for number in files.numbers())
    before = _digests()
    _empty(call_command)
    with timed("rebuild"):
        rebuild(FolderStore(Path(settings.STORAGE_ROOT), reserve_bytes=0))
    after = _digests()
    return {
        "rows": written.rows,
        "pages": written.pages,
        "ledger_mb": round(size_bytes / 1e6),
        **seconds,
        "tables_that_differ": sorted(name for name in before if before[name] != after[name]),
    }


def _empty(call_command: Any) -> None:
    """As a new database is: the guards of the history are lifted by taking the whole schema away."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)


def _digests() -> dict[str, str]:
    """SHA-256 over the kept columns of all rows, by table."""
    from django.db import connection

    from archive.models import ledgered

    found = {}
    for name, table in ledgered.tables().items():
        columns = ", ".join(f'"{column}"' for column in table.columns)
        digest = hashlib.sha256()
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT ({columns})::text FROM "{name}" ORDER BY "{table.key}"')
            for (text,) in cursor:
                digest.update(text.encode() + b"\n")
        found[name] = digest.hexdigest()
    return found


if __name__ == "__main__":
    main()
