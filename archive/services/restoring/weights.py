"""Tasks on weights files, from an administrator's wish to its end: verifications and imports.

Whoever does a task holds its lock in PostgreSQL. A worker that dies drops the lock, and the next one takes
the task up again.
"""

import logging
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from archive import queue
from archive.domain import failures, weights_failures
from archive.domain.errors import LostRace, MissingBytes, NotInstalled
from archive.domain.lifecycles import require_weights_move
from archive.domain.vocabulary import WeightsAct, WeightsState
from archive.engine import known_weights
from archive.models import User, WeightsTask
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import advisory

logger = logging.getLogger(__name__)

JOB = "archive.jobs.weights.run"
MOST_ATTEMPTS: Final = 2
_MOMENT = timedelta(seconds=3)  # that a message may take
_ORPHANED_AFTER_S: Final = 24 * 3600
_OPEN = (WeightsState.QUEUED, WeightsState.RUNNING)


def verify(name: str, *, by: User) -> WeightsTask:
    """Queue a verification of installed weights; one that is under way is returned instead.

    Raises `NotPermitted`, `NotInstalled`, and `WeightsRefused` where the list of weights cannot be read.
    """
    permissions.require(by, Verb.MANAGE_WEIGHTS)
    known = known_weights.named(name)
    if known is None or not known.is_installed:
        raise NotInstalled(name=name)
    try:
        with transaction.atomic():
            task = WeightsTask.objects.create(kind=WeightsAct.VERIFY, name=name, requested_by=by)
            queue.on_commit(JOB, task.pk, queue=queue.RESTORATION)
    except IntegrityError:
        return _open_twin(name)
    return task


def take_in(content: Iterable[bytes], *, file_name: str, name: str = "", by: User) -> WeightsTask:
    """Keep a file that a person has sent, and queue its import, as the catalogue's `name` where one is given.

    `file_name` is a plain name, without folders. Raises `NotPermitted` and `OSError`; nothing is left then.
    """
    permissions.require(by, Verb.MANAGE_WEIGHTS)
    task = WeightsTask(kind=WeightsAct.IMPORT, name=name, upload=file_name, requested_by=by)
    path = upload_of(task)
    path.parent.mkdir(parents=True)
    try:
        with path.open("xb") as kept:
            for chunk in content:
                kept.write(chunk)
        with transaction.atomic():
            task.save(force_insert=True)
            queue.on_commit(JOB, task.pk, queue=queue.RESTORATION)
    except BaseException:
        _discard(task)
        raise
    return task


def upload_of(task: WeightsTask) -> Path:
    """Where the file of an import lies until the import is over."""
    return _uploads() / str(task.pk) / Path(task.upload).name


@contextmanager
def held(task_id: UUID) -> Iterator[WeightsTask | None]:
    """Hold a task for the body, marked as running; None where it is over or another process is at it."""
    with advisory.held(task_id) as ours:
        yield _begun(task_id) if ours else None


def finish(task: WeightsTask, result: dict[str, Any]) -> None:
    """Record what came of a task; what was sent for it is removed."""
    _move(task, WeightsState.DONE, result=result, finished_at=Now())
    _discard(task)


def fail(task: WeightsTask, error: Exception) -> None:
    """Record why a task has failed; what was sent for it is removed."""
    result = {"reason": str(error) or type(error).__name__, "found": getattr(error, "found", "")}
    _fail(task, failures.code_of(error), result)


def require_upload(task: WeightsTask) -> Path:
    """The file of an import; raises `MissingBytes` where it is gone."""
    path = upload_of(task)
    if not path.is_file():
        raise MissingBytes(path=str(path))
    return path


def forgotten() -> UUID | None:
    """A task that waits although its message should have come, or that a dead worker left; else None."""
    late = Q(state=WeightsState.QUEUED, requested_at__lt=Now() - _MOMENT) | Q(state=WeightsState.RUNNING)
    tasks = WeightsTask.objects.filter(late).order_by("requested_at")
    return next((key for key in tasks.values_list("pk", flat=True) if _is_free(key)), None)


def _is_free(task_id: UUID) -> bool:
    with advisory.held(task_id) as ours:
        return ours


def _begun(task_id: UUID) -> WeightsTask | None:
    task = WeightsTask.objects.filter(pk=task_id, state__in=_OPEN).first()
    if task is None:
        return None
    if task.state == WeightsState.RUNNING:  # its process is dead: we hold the lock
        if task.attempt >= MOST_ATTEMPTS:
            _fail(task, weights_failures.WORKER_LOST, {})
            return None
        _move(task, WeightsState.QUEUED)
    _move(task, WeightsState.RUNNING, attempt=task.attempt + 1)
    return task


def _fail(task: WeightsTask, code: str, result: dict[str, Any]) -> None:
    _move(task, WeightsState.FAILED, failure_code=code, result=result, finished_at=Now())
    _discard(task)
    logger.warning("%s has failed: %s", task, code)


def _move(task: WeightsTask, to: WeightsState, **changes: Any) -> None:
    """A guarded UPDATE; raises `IllegalTransition`, and `LostRace` when the row is in another state."""
    require_weights_move(WeightsState(task.state), to)
    if not WeightsTask.objects.filter(pk=task.pk, state=task.state).update(state=to, **changes):
        raise LostRace(what="task on weights", key=task.pk)
    task.refresh_from_db()


def _open_twin(name: str) -> WeightsTask:
    twin = WeightsTask.objects.filter(kind=WeightsAct.VERIFY, name=name, state__in=_OPEN).first()
    if twin is None:
        raise LostRace(what="verification of", key=name)  # it ended in this very moment
    return twin


def _discard(task: WeightsTask) -> None:
    """Remove what was sent for a task, and what tasks that are no more have left behind."""
    if task.kind != WeightsAct.IMPORT:
        return
    shutil.rmtree(_uploads() / str(task.pk), ignore_errors=True)
    for folder in _uploads().glob("*"):
        is_old = time.time() - folder.stat().st_mtime > _ORPHANED_AFTER_S
        if is_old and not WeightsTask.objects.filter(pk=folder.name, state__in=_OPEN).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _uploads() -> Path:
    return Path(settings.UPLOADS_ROOT) / "weights"
