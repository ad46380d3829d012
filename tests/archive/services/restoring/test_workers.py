"""Workers: known by name, and found out when they are dead."""

import os
import subprocess
import sys

from django.utils import timezone

from archive.domain.vocabulary import RunState
from archive.models import RestorationRun, WorkerNode
from archive.services.restoring import restorations, workers


def gone_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def running_on(queued: RestorationRun, process_id: int, hostname: str | None = None) -> None:
    node = workers.arrive()
    other = WorkerNode.objects.create(
        name="other", hostname=hostname or node.hostname, process_id=process_id, last_seen_at=timezone.now()
    )
    assert restorations.claim(queued.pk, worker=other) is not None


def test_a_worker_registers_once_and_is_seen(db: None) -> None:
    node = workers.arrive(device="cuda:0")
    assert workers.here() == node
    assert workers.arrive(device="cpu") == node
    node.refresh_from_db()
    assert (node.device, node.process_id) == ("cpu", os.getpid())
    assert node.last_seen_at is not None


def test_the_run_of_a_dead_worker_on_this_machine_comes_back_at_once(queued: RestorationRun) -> None:
    running_on(queued, gone_process())
    workers.arrive()
    assert restorations.requeue_expired() == 1
    queued.refresh_from_db()
    assert queued.state == RunState.QUEUED


def test_the_run_of_a_living_worker_stays_with_it(queued: RestorationRun) -> None:
    running_on(queued, os.getppid())
    workers.arrive()
    assert restorations.requeue_expired() == 0


def test_a_worker_on_another_machine_is_left_to_its_lease(queued: RestorationRun) -> None:
    running_on(queued, gone_process(), hostname="elsewhere")
    workers.arrive()
    assert restorations.requeue_expired() == 0
