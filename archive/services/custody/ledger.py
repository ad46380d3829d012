"""Writing the ledger: what has changed in the database goes to the storage root, page by page.

Each page is what one snapshot of the database says of the rows that have changed since the page before, so
the pages together say what the database said when the last of them was written.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import sql

from archive.domain.vocabulary import FixityProblem
from archive.models import LedgerNote, LedgerPage, ledgered
from archive.preservation.errors import LedgerContradicted, LedgerPageDamaged
from archive.preservation.store import ledger_files
from archive.preservation.store.fixity import Finding
from archive.preservation.store.ledger_files import Head, LedgerFiles, Page
from archive.selectors.history import ledger as rows_of
from archive.services import advisory
from archive.services.custody import keeping, object_news

LARGEST_PAGE = 10_000


@dataclass
class Written:
    """How many pages were written, and how many rows on them."""

    pages: int = 0
    rows: int = 0


def write(*, most_pages: int | None = None, is_anew: bool = False) -> Written:
    """Write what has changed; waits for others who do.

    With `is_anew` all rows are written, and earlier pages count no more: for a database that is right though
    the pages are not its own. Raises `LedgerContradicted`, `NotAStorageRoot`, `OSError`.
    """
    written = Written()
    with advisory.ledger_rests():
        files = LedgerFiles(keeping.store().extensions)
        last = _begun_anew(files) if is_anew else _last(files)
        while most_pages is None or written.pages < most_pages:
            page = _next(files, last, is_first=is_anew and not written.pages)
            if page is None:
                break
            last, written.pages, written.rows = page, written.pages + 1, written.rows + page.rows
    return written


def findings() -> Iterator[Finding]:
    """Pages that are missing, altered, or not those that this database has written. Nothing is changed."""
    files = LedgerFiles(keeping.store().extensions)
    digests = dict(LedgerPage.objects.filter(number__gt=0).values_list("number", "digest"))
    there = set(files.numbers())
    for number in sorted(there | digests.keys()):
        path = files.path(number)
        if number not in there:
            yield Finding(FixityProblem.MISSING, path, digests[number])
            continue
        try:
            found = files.read(number).digest
        except LedgerPageDamaged:
            yield Finding(FixityProblem.ALTERED, path, digests.get(number, ""))
            continue
        if digests.get(number, found) != found:
            yield Finding(FixityProblem.DISAGREEMENT, path, digests[number], found)


def schema() -> str:
    """The archive's last migration in this database."""
    return max(name for app, name in MigrationRecorder(connection).applied_migrations() if app == "archive")


def _last(files: LedgerFiles) -> LedgerPage:
    """The page that was written last.

    A page whose row was lost by a power cut is taken up again: all that it tells is noted still, and comes a
    second time. Raises `LedgerContradicted` where a page tells of anything else: it is of another database,
    or of a later state of this one.
    """
    last = LedgerPage.objects.last() or LedgerPage.objects.create(
        number=0, digest=secrets.token_hex(32), at=timezone.now()
    )
    while files.has(last.number + 1):
        try:
            found = files.read(last.number + 1)
        except LedgerPageDamaged as error:
            raise LedgerContradicted(path=error.path) from error
        if found.head.previous != last.digest or not _is_noted(found):
            raise LedgerContradicted(path=files.where(last.number + 1))
        last = LedgerPage.objects.create(
            number=found.head.number, digest=found.digest, at=found.head.at, rows=len(found.rows)
        )
    return last


def _is_noted(page: Page) -> bool:
    """Whether every row of a page waits to be written."""
    told = {(line["table"], line["key"]) for line in map(json.loads, page.rows)}
    for note in LedgerNote.objects.values_list("table", "key").iterator():
        told.discard(note)
        if not told:
            break
    return not told


@transaction.atomic
def _begun_anew(files: LedgerFiles) -> LedgerPage:
    """Note every row, and forget what was written; numbers go on after those of the pages that are there."""
    number = max(files.numbers(), default=0)
    LedgerPage.objects.all().delete()
    LedgerNote.objects.all().delete()
    with connection.cursor() as cursor:
        for table in ledgered.tables().values():
            name, key = sql.Identifier(table.name), sql.Identifier(table.key)
            note = 'INSERT INTO archive_ledgernote ("table", key) SELECT {word}, {key}::text FROM {name}'
            cursor.execute(sql.SQL(note).format(word=sql.Literal(table.name), key=key, name=name))
    return LedgerPage.objects.create(number=number, digest=secrets.token_hex(32), at=timezone.now())


@transaction.atomic
def _next(files: LedgerFiles, last: LedgerPage, *, is_first: bool) -> LedgerPage | None:
    """Write one page; None where nothing has changed. The file is there before the notes are gone."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    notes = list(LedgerNote.objects.order_by("pk")[:LARGEST_PAGE])
    if not notes:
        return None
    lines, number = list(rows_of.lines(_by_table(notes))), last.number + 1
    seen = LedgerNote.objects.filter(pk__lte=notes[-1].pk)
    head = Head(
        number=number,
        previous=last.digest,
        at=datetime.now(UTC).isoformat(),
        schema=schema(),
        is_first=is_first or number == 1,
        waits=LedgerNote.objects.filter(pk__gt=notes[-1].pk).count(),
    )
    data = ledger_files.page(head, lines)
    seen.delete()  # in this snapshot: what was noted meanwhile stays, whatever its number
    object_news.note(lines)
    page = LedgerPage.objects.create(
        number=number, digest=ledger_files.digest(data), at=head.at, rows=len(lines)
    )
    files.write(data, number=number)
    return page


def _by_table(notes: list[LedgerNote]) -> Mapping[str, set[str]]:
    keys: dict[str, set[str]] = defaultdict(set)
    for note in notes:
        keys[note.table].add(note.key)
    return keys
