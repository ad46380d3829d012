"""Keeping a claimed run while the engine computes: lease, progress, and the wish to stop.

A step may compute for minutes without a word. A thread with its own database connection renews the lease
meanwhile, so that only a worker that is dead, or cut off, loses its run.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from archive.domain.errors import LostRace
from archive.models import WorkerNode
from archive.services.restoring import restorations, workers
from archive.services.restoring.restorations import Claim

logger = logging.getLogger(__name__)

_TICK_S = 0.2
_REPORT_EVERY_S = 0.5


class Departure:
    """Whether this process was asked to go.

    A plain attribute: a signal handler may set it at any moment, and a lock could be the one that the
    interrupted code holds.
    """

    wanted = False


class Hold:
    """A claimed run in the hands of this process."""

    def __init__(self, held: Claim, worker: WorkerNode) -> None:
        self._held, self._worker = held, worker
        self._lost = False
        self._done = threading.Event()
        self._last = (-1, 0.0)
        self._thread = threading.Thread(target=self._keep, name=f"lease of {held.run.pk}", daemon=True)

    def start(self) -> None:
        """Begin to renew the lease."""
        self._thread.start()

    def stop(self) -> None:
        """Stop renewing; returns when the thread and its connection are gone."""
        self._done.set()
        self._thread.join()

    def tell(self, step_index: int, step_count: int, step_kind: str, fraction: float) -> None:
        """Note how far the run is, at most twice a second; raises `LostRace` when it is no longer ours."""
        if self._lost:
            raise LostRace(what="run", key=self._held.run.pk)
        last_index, last_s = self._last
        now_s = time.monotonic()
        if step_index == last_index and now_s - last_s < _REPORT_EVERY_S:
            return
        self._last = (step_index, now_s)
        try:
            restorations.progress(
                self._held,
                step_index=step_index,
                step_count=step_count,
                step_kind=step_kind,
                fraction=fraction,
            )
        except DatabaseError as error:
            _reconnect_later(error)

    def _keep(self) -> None:
        pause_s = min(workers.BEAT_S, settings.RUN_LEASE_S / 4)
        next_s = time.monotonic() + pause_s
        try:
            while not self._lost and not self._done.wait(_TICK_S):
                if Departure.wanted:
                    self._give_back()
                elif time.monotonic() >= next_s:
                    next_s = time.monotonic() + pause_s
                    self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            restorations.renew(self._held)
            workers.beat(self._worker)
        except LostRace:
            self._lost = True
        except DatabaseError as error:
            _reconnect_later(error)

    def _give_back(self) -> None:
        """Put the run back into the queue at once, however long the present step may still take."""
        try:
            restorations.release(self._held)
        except LostRace:
            self._lost = True
        except DatabaseError as error:
            _reconnect_later(error)
        else:
            self._lost = True


@contextmanager
def holding(held: Claim, worker: WorkerNode) -> Iterator[Hold]:
    """Keep `held` for as long as the block runs."""
    hold = Hold(held, worker)
    hold.start()
    try:
        yield hold
    finally:
        hold.stop()


def _reconnect_later(error: DatabaseError) -> None:
    """A database that is away for a moment costs no work: the next call gets a new connection."""
    logger.warning("The database did not take the progress of a run: %s", error)
    connection.close()
