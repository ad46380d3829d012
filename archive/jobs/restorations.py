"""Jobs of the restoration queue: an id in, nothing out."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from archive.domain.errors import ArchiveError, LostRace
from archive.engine import runner
from archive.models import WorkerNode
from archive.services.restoring import candidates, repetitions, restorations, workers
from archive.services.restoring.holding import holding

logger = logging.getLogger(__name__)


def run(run_id: str) -> None:
    """Do one run, if it still waits."""
    try:
        worker = workers.here()
        held = restorations.claim(UUID(run_id), worker=worker)
        if held is not None:  # else it was delivered twice, or cancelled meanwhile
            _do(held, worker)
    except DatabaseError as error:
        logger.warning("The database went away during run %s, which will come back: %s", run_id, error)


def _do(held: restorations.Claim, worker: WorkerNode) -> None:
    try:
        with holding(held, worker) as hold:
            _work(held, hold.tell)
    except LostRace:
        candidates.discard(held.target)


def _work(held: restorations.Claim, tell: runner.Listener) -> None:
    try:
        if held.run.verifies_id is None:
            restorations.deliver(held, _made(held, tell))
        else:
            _make_again(held, tell)
    except (LostRace, DatabaseError):
        raise  # the run is no longer ours, or comes back when its lease is over
    except Exception as error:
        if not isinstance(error, ArchiveError | OSError):
            logger.exception("Run %s met an unexpected fault", held.run.pk)
        restorations.fail(held, error)
        candidates.discard(held.target)


def _make_again(held: restorations.Claim, tell: runner.Listener) -> None:
    """Follow the record of an earlier run and compare; what was made is thrown away."""
    record = repetitions.record(held)
    # Equal bytes can be asked for on a processor only, and every worker has one.
    device = repetitions.PROCESSOR if record.device == repetitions.PROCESSOR else ""
    try:
        report = _made(held, tell, weights=record.weights, device=device)
        difference = runner.compare(record.kept, held.target)
    finally:
        candidates.discard(held.target)
    repetitions.conclude(held, report, difference)
    candidates.clear(held.target)


def _made(
    held: restorations.Claim,
    tell: runner.Listener,
    *,
    weights: Mapping[str, str] | None = None,
    device: str = "",
) -> dict[str, Any]:
    bench = runner.Bench(
        settings.MODELS_DIR,
        device or settings.RESTORATION_DEVICE,
        settings.RESTORATION_MEMORY_BUDGET_BYTES,
    )
    return runner.execute(
        held.run.recipe,
        source=held.source,
        target=held.target,
        bench=bench,
        on_progress=tell,
        page=held.page,
        weights=weights,
    )
