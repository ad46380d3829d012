"""The rounds of a restoration worker: take back lost runs, do the next one, say that we are there."""

import logging
import time
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from archive import queue
from archive.domain.errors import ArchiveError
from archive.management.mailbox import Mailbox
from archive.management.notary import Notary
from archive.models import WorkerNode
from archive.services.custody import keeping
from archive.services.restoring import restorations, weights, workers
from archive.services.restoring.holding import Departure

logger = logging.getLogger(__name__)

_WAIT_FOR_MESSAGE_S = 1
_LONGEST_PAUSE_S = 30.0
_SWEEP_S = 3600.0


class Rounds:
    """One worker's life between its start and `Departure.wanted`.

    1. Every few seconds: note that we are there, and put runs whose leases are over back into the queue;
       every minute, seal the events that wait.
    2. Do the next message of the restoration queue.
    3. Without a message: do the oldest waiting run and the oldest task on weights that nobody has sent a
       message for, or whose message was lost with Redis.

    A database that is away is waited for; nothing ends the rounds but the wish to go.
    """

    def __init__(self, *, device: str) -> None:
        self._device = device
        self._mailbox = Mailbox(queue.RESTORATION)
        self._notary = Notary()
        self._node: WorkerNode | None = None
        self._next_chores_s = self._next_sweep_s = 0.0
        self._pause_s = 0.0

    def work(self) -> None:
        """Go round until somebody wants us to go."""
        try:
            while not Departure.wanted:
                try:
                    self._round()
                except DatabaseError as error:
                    self._wait_for_database(error)
                else:
                    self._pause_s = 0.0
        finally:
            self._mailbox.leave()
            self._notary.leave()

    def _round(self) -> None:
        close_old_connections()
        self._do_chores()
        if self._mailbox.work(wait_s=_WAIT_FOR_MESSAGE_S) or Departure.wanted:
            return
        if (task := weights.forgotten()) is not None:
            _do(weights.JOB, task)
        if (run := restorations.forgotten()) is not None:
            _do(restorations.JOB, run)

    def _do_chores(self) -> None:
        if time.monotonic() < self._next_chores_s:
            return
        if self._node is None:
            self._node = workers.arrive(device=self._device)
        workers.beat(self._node)
        restorations.requeue_expired()
        self._notary.attend()
        self._sweep()
        self._next_chores_s = time.monotonic() + workers.BEAT_S

    def _sweep(self) -> None:
        """Take away, now and then, what was fetched to be restored; trouble with that stops nothing."""
        if time.monotonic() < self._next_sweep_s:
            return
        self._next_sweep_s = time.monotonic() + _SWEEP_S
        try:
            keeping.store().sweep()
        except (ArchiveError, OSError) as error:
            logger.error("What a crash may have left cannot be swept up now: %s", error)

    def _wait_for_database(self, error: DatabaseError) -> None:
        connection.close()
        self._pause_s = min(_LONGEST_PAUSE_S, 2 * self._pause_s or 1.0)
        logger.warning("The database does not answer; next try in %.0f s: %s", self._pause_s, error)
        until_s = time.monotonic() + self._pause_s
        while not Departure.wanted and time.monotonic() < until_s:
            time.sleep(0.2)


def _do(job: str, key: UUID) -> None:
    logger.info("%s of %s waits without a message; doing it now.", job, key)
    import_string(job)(str(key))  # by name, as the queue itself does
