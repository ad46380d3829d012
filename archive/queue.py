"""The only way to enqueue a job: after the transaction has committed, by dotted name and ids.

Redis carries ids and may be lost; what is to be done stands in PostgreSQL, and the workers look there too.
"""

import logging
from functools import partial

import django_rq
from django.db import transaction
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

RESTORATION, INGEST = "restoration", "ingest"


def on_commit(job: str, *ids: object, queue: str) -> None:
    """Enqueue `job` (a dotted name) with `ids` once the present transaction has committed.

    A Redis that does not answer costs only time: the row stays in its waiting state, and a worker that looks
    for waiting rows picks it up.
    """
    transaction.on_commit(partial(_enqueue, job, [str(each) for each in ids], queue))


def _enqueue(job: str, ids: list[str], queue: str) -> None:
    try:
        django_rq.get_queue(queue).enqueue(job, *ids)
    except RedisError as error:
        logger.warning("Redis took no message for %s %s (%s); a worker will find the row.", job, ids, error)
