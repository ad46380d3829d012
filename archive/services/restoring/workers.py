"""Workers make themselves known, and say that they are there."""

import os
import socket
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from archive import __version__
from archive.domain.vocabulary import RunState
from archive.models import RestorationRun, WorkerNode

BEAT_S = 5.0


@transaction.atomic
def arrive(*, device: str = "") -> WorkerNode:
    """Register this process as a worker.

    Runs of workers on this machine that are no longer alive lose their leases at once, instead of when these
    run out: a worker that was killed and started again goes on without a wait.
    """
    hostname, process_id = socket.gethostname(), os.getpid()
    facts = {
        "hostname": hostname,
        "process_id": process_id,
        "device": device,
        "software_version": __version__,
        "last_seen_at": Now(),
    }
    node, _ = WorkerNode.objects.update_or_create(name=f"{hostname}:{process_id}", defaults=facts)
    held = RestorationRun.objects.filter(state=RunState.RUNNING, worker__hostname=hostname)
    orphaned = [run.pk for run in held.select_related("worker") if _is_gone(run.worker, process_id)]
    # The lease of an hour ago is over by every clock.
    RestorationRun.objects.filter(pk__in=orphaned, state=RunState.RUNNING).update(
        lease_until=Now() - timedelta(hours=1)
    )
    node.refresh_from_db()
    return node


def here() -> WorkerNode:
    """This process's node, registered on first use."""
    mine = Q(hostname=socket.gethostname(), process_id=os.getpid())
    return WorkerNode.objects.filter(mine).first() or arrive()


def beat(node: WorkerNode) -> None:
    """Say that this worker is there."""
    WorkerNode.objects.filter(pk=node.pk).update(last_seen_at=Now())


def _is_gone(node: WorkerNode | None, process_id: int) -> bool:
    """Whether a worker of this machine is dead.

    One with our own process id is: it had the number before us, as happens in containers.
    """
    if node is None or node.process_id is None:
        return False
    if node.process_id == process_id:
        return True
    try:
        os.kill(node.process_id, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it is there, and somebody else's
    return False
