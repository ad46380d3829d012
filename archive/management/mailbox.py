"""A worker's side of one queue: the next message, done at once in this process.

A fork after torch has computed hangs, so the job runs here (RQ's SimpleWorker). Redis may go and come back at
any time: that costs messages, which is no loss, because what is to be done stands in the database.
"""

import logging
import time

import django_rq
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.queue import Queue

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 30.0


class Mailbox:
    """Messages of one queue; never raises because of Redis, and says once that it is away."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._worker: SimpleWorker | None = None
        self._pause_s = 0.0
        self._try_again_s = 0.0

    def work(self, *, wait_s: int) -> bool:
        """Do the next message, waiting up to `wait_s` for one; returns whether there was one."""
        if time.monotonic() < self._try_again_s:
            time.sleep(min(float(wait_s), 1.0))
            return False
        try:
            worker = self._worker or self._enter()
            found = self._next(worker, wait_s)
            if found is not None:
                worker.execute_job(*found)
        except RedisError as error:
            self._redis_is_away(error)
            return False
        self._redis_is_there()
        return found is not None

    def leave(self) -> None:
        """Take this worker off RQ's list."""
        if self._worker is not None:
            try:
                self._worker.register_death()  # type: ignore[no-untyped-call]
            except RedisError as error:
                logger.warning("Redis was not there to say goodbye to: %s", error)

    def _enter(self) -> SimpleWorker:
        queue = django_rq.get_queue(self._name)
        worker = SimpleWorker([queue], connection=queue.connection)
        worker.register_birth()  # type: ignore[no-untyped-call]
        self._worker = worker
        return worker

    def _next(self, worker: SimpleWorker, wait_s: int) -> tuple[Job, Queue] | None:
        worker.heartbeat()
        if worker.should_run_maintenance_tasks:
            worker.run_maintenance_tasks()  # type: ignore[no-untyped-call]
        try:
            return Queue.dequeue_any(worker.queues, wait_s, connection=worker.connection)
        except DequeueTimeout:
            return None

    def _redis_is_away(self, error: RedisError) -> None:
        if not self._pause_s:
            logger.warning(
                "Redis does not answer (%s); looking for waiting work in the database meanwhile.", error
            )
        self._worker = None  # its registration may be gone with Redis
        self._pause_s = min(_LONGEST_PAUSE_S, 2 * self._pause_s or 1.0)
        self._try_again_s = time.monotonic() + self._pause_s

    def _redis_is_there(self) -> None:
        if self._pause_s:
            logger.info("Redis is back.")
        self._pause_s = 0.0
