"""Jobs on weights files: an id in, nothing out."""

import logging
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import WeightsAct
from archive.engine import weights as engine
from archive.models import WeightsTask
from archive.services.restoring import weights

logger = logging.getLogger(__name__)


def run(task_id: str) -> None:
    """Do one task, unless it is over or another process is at it."""
    try:
        with weights.held(UUID(task_id)) as task:
            if task is not None:
                _do(task)
    except DatabaseError as error:
        logger.warning("The database went away during task %s, which will come back: %s", task_id, error)


def _do(task: WeightsTask) -> None:
    try:
        result = _result(task)
    except Exception as error:  # a fault of the engine must not leave a task without a reason
        if not isinstance(error, ArchiveError | OSError):
            logger.exception("Task %s met an unexpected fault", task.pk)
        weights.fail(task, error)
    else:
        weights.finish(task, result)


def _result(task: WeightsTask) -> dict[str, Any]:
    models_dir = Path(settings.MODELS_DIR)
    if task.kind == WeightsAct.VERIFY:
        return engine.verify(task.name, models_dir=models_dir)
    return engine.take_in(weights.require_upload(task), models_dir=models_dir, name=task.name)
