"""Reading tasks on weights, for those who manage weights."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet

from archive.domain.vocabulary import WeightsAct, WeightsState
from archive.models import WeightsTask
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person

_OPEN = (WeightsState.QUEUED, WeightsState.RUNNING)


def tasks(person: Person) -> QuerySet[WeightsTask]:
    """All tasks, newest first; none for those who may not manage weights."""
    if not may(person, Verb.MANAGE_WEIGHTS):
        return WeightsTask.objects.none()
    return WeightsTask.objects.select_related("requested_by")


def open_tasks(person: Person) -> QuerySet[WeightsTask]:
    """Those that wait or are at work."""
    return tasks(person).filter(state__in=_OPEN)


def last_verifications(person: Person) -> Mapping[str, WeightsTask]:
    """The newest verification of each name, open ones included, of files not imported anew since."""
    newest = tasks(person).filter(kind=WeightsAct.VERIFY).order_by("name", "-requested_at").distinct("name")
    imports = tasks(person).filter(kind=WeightsAct.IMPORT, state=WeightsState.DONE).order_by("requested_at")
    imported_at = {task.result["name"]: task.finished_at for task in imports}
    return {task.name: task for task in newest if not _is_older(task, imported_at.get(task.name))}


def _is_older(task: WeightsTask, imported_at: datetime | None) -> bool:
    return imported_at is not None and task.finished_at is not None and task.finished_at < imported_at
