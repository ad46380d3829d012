"""Tables that people send: kept, checked as often as they like, then written here or by a worker."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now

from archive import queue
from archive.domain import failures, tables
from archive.domain.errors import ArchiveError, LostRace, TableHasFindings
from archive.domain.lifecycles import require_table_move
from archive.domain.tables import COLUMNS
from archive.domain.vocabulary import TableState
from archive.models import TableImport, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.selectors.describing import table_plans
from archive.selectors.describing.table_plans import Plan
from archive.services import advisory
from archive.services.describing import table_writing
from archive.services.describing.table_writing import Listener

logger = logging.getLogger(__name__)

JOB = "archive.jobs.tables.run"
AT_ONCE_UP_TO: Final = 300  # rows that are written while a person waits
_TOLD_EVERY: Final = 50
_FORGOTTEN_AFTER = timedelta(days=1)
_MOMENT = timedelta(seconds=3)  # that a message may take


@transaction.atomic
def keep(content: bytes, *, name: str, by: User) -> TableImport:
    """Keep a file that was read; its columns are those that the header names.

    What this person sent before and never imported goes after a day. Raises `NotPermitted`, `TableRefused`.
    """
    permissions.require(by, Verb.DESCRIBE)
    table = tables.read(content)
    old = TableImport.objects.filter(requested_by=by, state__in=(TableState.DRAFT, TableState.FAILED))
    old.filter(created_at__lt=Now() - _FORGOTTEN_AFTER).delete()
    columns = {str(place): column for place, column in tables.mapped(table.header).items()}
    return TableImport.objects.create(
        name=Path(name).name[:255], content=content, columns=columns, total=len(table.rows), requested_by=by
    )


def set_columns(kept: TableImport, columns: Mapping[int, str], *, by: User) -> None:
    """Say which columns of a draft are which fields; others are passed over. Raises `NotPermitted`."""
    permissions.require(by, Verb.DESCRIBE)
    chosen = {str(place): name for place, name in columns.items() if name in COLUMNS}
    TableImport.objects.filter(pk=kept.pk, state=TableState.DRAFT).update(columns=chosen)
    kept.columns = chosen


def plan(kept: TableImport, *, by: User) -> Plan:
    """What a draft would do, and what is wrong in it. Raises `NotPermitted`, `TableRefused`."""
    permissions.require(by, Verb.DESCRIBE)
    return table_plans.plan(by, tables.read(bytes(kept.content)), columns_of(kept))


def start(kept: TableImport, *, fingerprint: str, by: User) -> None:
    """Write a draft that does what the plan with this fingerprint said; a long one a worker writes.

    Raises `NotPermitted`, and what was wrong where it is written at once; nothing was written then.
    """
    permissions.require(by, Verb.DESCRIBE)
    is_short = kept.total <= AT_ONCE_UP_TO
    with transaction.atomic():
        _move(kept, TableState.QUEUED, fingerprint=fingerprint)
        if not is_short:
            queue.on_commit(JOB, kept.pk, queue=queue.INGEST)
    if is_short:
        run_if_free(kept.pk)
        kept.refresh_from_db()


def back_to_draft(kept: TableImport, *, by: User) -> None:
    """Check a table anew that could not be written. Raises `NotPermitted`, `IllegalTransition`."""
    permissions.require(by, Verb.DESCRIBE)
    _move(kept, TableState.DRAFT, failure_code="", done=0)


def run_if_free(key: UUID) -> bool:
    """Write a table that waits; False at once where another process is at it."""
    with advisory.held(key) as ours:
        if not ours:
            return False
        kept = TableImport.objects.select_related("requested_by").filter(pk=key).first()
        if kept is None or kept.state not in (TableState.QUEUED, TableState.RUNNING):
            return True
        if kept.state == TableState.RUNNING:  # its process is dead: we hold the lock
            _move(kept, TableState.QUEUED)
        _move(kept, TableState.RUNNING, done=0)
        _run(kept)
    return True


def left_over() -> list[UUID]:
    """The tables whose message was lost or whose process died, and those that somebody writes now."""
    late = TableImport.objects.filter(state=TableState.RUNNING) | TableImport.objects.filter(
        state=TableState.QUEUED, created_at__lt=Now() - _MOMENT
    )
    return list(late.order_by("created_at").values_list("pk", flat=True))


def columns_of(kept: TableImport) -> dict[int, str]:
    """Which place of the header is which column."""
    return {int(place): name for place, name in kept.columns.items()}


def _run(kept: TableImport) -> None:
    try:
        with transaction.atomic(), _telling(kept) as tell:
            counts = table_writing.write(
                tables.read(bytes(kept.content)),
                columns_of(kept),
                key=kept.pk,
                by=kept.requested_by,
                fingerprint=kept.fingerprint,
                on_progress=tell,
            )
            _move(kept, TableState.DONE, counts=counts, content=b"", finished_at=Now())
    except (ArchiveError, ValidationError) as error:
        logger.warning("The table %s was not written: %s", kept.pk, error)
        _fail(kept, error.code if isinstance(error, ArchiveError) else TableHasFindings.code)
    except Exception:  # a fault of ours must not be met again and again by every worker
        logger.exception("The table %s met an unexpected fault", kept.pk)
        _fail(kept, failures.UNEXPECTED)


def _fail(kept: TableImport, code: str) -> None:
    kept.state = TableState.RUNNING  # whatever the transaction that was rolled back had made of it
    _move(kept, TableState.FAILED, failure_code=code, finished_at=Now())


@contextmanager
def _telling(kept: TableImport) -> Iterator[Listener]:
    """A listener that others can see: it writes through a connection of its own, outside the transaction."""
    told = 0
    with closing(connection.copy()) as aside:

        def tell(done: int) -> None:
            nonlocal told
            if done - told >= _TOLD_EVERY:
                told = done
                with aside.cursor() as cursor:
                    table = TableImport._meta.db_table
                    cursor.execute(f"UPDATE {table} SET done = %s WHERE id = %s", [done, kept.pk])  # noqa: S608

        yield tell


def _move(kept: TableImport, to: TableState, **changes: Any) -> None:
    """A guarded UPDATE; raises `IllegalTransition`, and `LostRace` when the row is in another state."""
    require_table_move(TableState(kept.state), to)
    if not TableImport.objects.filter(pk=kept.pk, state=kept.state).update(state=to, **changes):
        raise LostRace(what="table", key=kept.pk)
    kept.state = to
