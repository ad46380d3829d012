"""Import batches: opened, run to their end in one or several goes, rehearsed, reported.

A batch is run by whoever holds its lock in PostgreSQL. What stops a run (a full disk, a lost database,
SIGKILL) leaves rows that wait; running the batch again goes on with them.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from archive import queue
from archive.domain import arrangement
from archive.domain.lifecycles import require_batch_move
from archive.domain.vocabulary import BatchState, Fate, LevelOfDescription, Role
from archive.models import Agent, Description, ImportBatch, ImportRow, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.policies.visibility import Person
from archive.preservation.errors import NoSuchFolder
from archive.services import advisory, agents
from archive.services.copies import derivatives
from archive.services.custody import keeping
from archive.services.transfer import import_rows, ingest
from archive.services.transfer.ingest_records import Intake

JOB = "archive.jobs.imports.run"
SYSTEM_USER = "albumen"
_POLL_S = 0.5
_UNFINISHED = (BatchState.QUEUED, BatchState.RUNNING, BatchState.INTERRUPTED)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far a batch is: `done` of `total` files are decided; `rows` are those decided just now."""

    done: int
    total: int
    rows: tuple[ImportRow, ...]


Listener = Callable[[Progress], None]


def system_user() -> User:
    """Whom commands act as when nobody is named: has an archivist's rights and cannot sign in."""
    user, created = User.objects.get_or_create(username=SYSTEM_USER, defaults={"display_name": "Albumen"})
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        user.groups.add(Group.objects.get_or_create(name=Role.ARCHIVIST)[0])
    return user


@transaction.atomic
def open_batch(*, folder: Path, into: Description, by: User, is_upload: bool = False) -> ImportBatch:
    """Open a batch for a folder and queue it, or take up an unfinished one of the same folder and place.

    Raises `NotPermitted`, `OtherBranch`, `MisplacedLevel` when no item can stand under `into`,
    `NoSuchFolder`. Pages must have made sure that the folder is one that people may name.
    """
    permissions.require_in(by, Verb.IMPORT, into)
    arrangement.require_place(LevelOfDescription.ITEM, under=LevelOfDescription(into.level))
    folder = folder.resolve()
    if not folder.is_dir():
        raise NoSuchFolder(path=folder)
    Description.objects.select_for_update().get(pk=into.pk)  # two callers must not open two batches
    place = {"folder": str(folder), "into": into, "is_upload": is_upload}
    batch = ImportBatch.objects.select_for_update().filter(**place, state__in=_UNFINISHED).first()
    if batch is None:
        batch = ImportBatch.objects.create(**place, requested_by=by)
    elif batch.state == BatchState.INTERRUPTED:
        _move(batch, BatchState.QUEUED)
    queue.on_commit(JOB, batch.pk, queue=queue.INGEST)
    return batch


def run_batch(batch: ImportBatch, *, on_progress: Listener | None = None) -> None:
    """Run a batch to its end; where another process is at it, wait for that one.

    Raises what stops the whole batch: `StorageFull`, `NotAStorageRoot`, `ProgramMissing`, `SourceUnreadable`
    for the folder itself, the database's errors. The batch is interrupted then; the same call goes on later.
    """
    told: set[int] = set()
    while not run_if_free(batch.pk, on_progress=on_progress):
        if on_progress is not None:
            told |= _tell_of_others(batch, told, on_progress)
        time.sleep(_POLL_S)
    batch.refresh_from_db()


def run_if_free(batch_id: UUID, *, on_progress: Listener | None = None) -> bool:
    """As `run_batch`, but returns False at once where another process is at it."""
    with advisory.held(batch_id) as ours:
        if not ours:
            return False
        batch = _begun(batch_id)
        if batch is None:
            return True
        try:
            _run(batch, on_progress)
        except (Exception, KeyboardInterrupt):
            _interrupt(batch)
            raise
        _move(batch, BatchState.FINISHED)
        if batch.is_upload:
            import_rows.discard_uploads(batch)
    return True


def left_over() -> list[UUID]:
    """The batches that wait, or whose process died; those that somebody runs now are among them.

    Interrupted ones are not: something has to be put right before a person runs them again.
    """
    open_batches = ImportBatch.objects.filter(state__in=(BatchState.QUEUED, BatchState.RUNNING))
    return list(open_batches.order_by("created_at").values_list("pk", flat=True))


def rehearse(*, folder: Path, into: Description, by: User) -> dict[str, Any]:
    """What an import would do, as the same report; nothing is written.

    Raises as `open_batch` does.
    """
    permissions.require_in(by, Verb.IMPORT, into)
    arrangement.require_place(LevelOfDescription.ITEM, under=LevelOfDescription(into.level))
    if not folder.is_dir():
        raise NoSuchFolder(path=folder)
    return _report(import_rows.rehearsed(folder.resolve(), into, to=by))


def report(batch: ImportBatch, *, to: Person | None = None) -> dict[str, Any]:
    """`{"rows": [{path, fate, reason, digest, reference_code}], "counts": {fate: number}}`.

    One row for every file that is decided; the sentences are in the language of the moment. Codes that `to`
    may not see are left out; None is told all.
    """
    decided = batch.rows.exclude(fate=Fate.PENDING).select_related("description")
    return _report([import_rows.reported(row, to=to) for row in import_rows.in_order(decided)])


def _report(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(row["fate"] for row in rows)
    fates = [fate for fate in Fate if fate != Fate.PENDING]
    return {"rows": list(rows), "counts": {str(fate): counts[fate] for fate in fates}}


def _run(batch: ImportBatch, on_progress: Listener | None) -> None:
    folder = Path(batch.folder)
    import_rows.find(batch, folder)
    groups = import_rows.by_item(batch)
    total = sum(len(rows) for rows in groups)
    done = sum(row.fate != Fate.PENDING for rows in groups for row in rows)
    store = keeping.store()
    store.sweep()
    with derivatives.tools() as tools:
        expected = import_rows.expected(groups)
        person = _person(batch.requested_by)
        intake = Intake(folder, batch.into, person, agents.software(), store, tools, expected)
        for rows in groups:
            waiting = [row for row in rows if row.fate == Fate.PENDING]
            if waiting:
                ingest.take_in(rows, intake)
                done += len(waiting)
                if on_progress is not None:
                    on_progress(Progress(done, total, tuple(waiting)))


def _tell_of_others(batch: ImportBatch, told: set[int], on_progress: Listener) -> set[int]:
    """Tell of what another process has decided since the last time; returns those rows' keys."""
    rows = batch.rows.select_related("description")
    fresh = tuple(rows.exclude(fate=Fate.PENDING).exclude(pk__in=told))
    if fresh:
        on_progress(Progress(len(told) + len(fresh), rows.count(), fresh))
    return {row.pk for row in fresh}


@transaction.atomic
def _begun(batch_id: UUID) -> ImportBatch | None:
    """Mark a batch as running; None when it is finished."""
    batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("into", "requested_by")
    batch = batches.get(pk=batch_id)
    if batch.state == BatchState.FINISHED:
        return None
    if batch.state == BatchState.RUNNING:
        _move(batch, BatchState.INTERRUPTED)  # its process is dead: we hold the lock
    _move(batch, BatchState.RUNNING)
    return batch


def _person(user: User) -> Agent:
    return agents.software() if user.username == SYSTEM_USER else agents.agent_of(user)


def _move(batch: ImportBatch, to: BatchState) -> None:
    """A guarded move; the batch's lock keeps others from making another one."""
    require_batch_move(BatchState(batch.state), to)
    finished_at = timezone.now() if to == BatchState.FINISHED else None
    ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=to, finished_at=finished_at)
    batch.state, batch.finished_at = to, finished_at


def _interrupt(batch: ImportBatch) -> None:
    """Say that a batch stopped; where the database is the reason, its lock is gone and says so as well."""
    try:
        _move(batch, BatchState.INTERRUPTED)
    except Exception:
        logger.warning("Import batch %s could not be marked as interrupted.", batch.pk, exc_info=True)
