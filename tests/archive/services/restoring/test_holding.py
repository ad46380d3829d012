"""Holding a run: the lease lives as long as its worker, and no longer."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from archive.domain.errors import LostRace
from archive.domain.vocabulary import RunState
from archive.models import RestorationRun
from archive.services.restoring import restorations, workers
from archive.services.restoring.holding import Departure, holding

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(run: RestorationRun, **wanted: object) -> None:
    deadline_s = time.monotonic() + 10
    while not RestorationRun.objects.filter(pk=run.pk, **wanted).exists():
        assert time.monotonic() < deadline_s, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def held(queued: RestorationRun) -> restorations.Claim:
    claim = restorations.claim(queued.pk, worker=workers.here())
    assert claim is not None
    return claim


def test_the_lease_is_renewed_while_a_step_computes_in_silence(
    held: restorations.Claim, settings: object
) -> None:
    settings.RUN_LEASE_S = 2  # type: ignore[attr-defined]
    RestorationRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    with holding(held, workers.here()):
        wait_until(held.run, lease_until__gt=Now())
    assert restorations.requeue_expired() == 0


def test_a_cancelled_run_stops_the_engine_at_its_next_word(
    held: restorations.Claim, settings: object
) -> None:
    settings.RUN_LEASE_S = 2  # type: ignore[attr-defined]
    with pytest.raises(LostRace), holding(held, workers.here()) as hold:
        hold.tell(0, 3, "fading", 0.1)
        RestorationRun.objects.update(state=RunState.CANCELLED, claim=None)
        for _ in range(100):
            hold.tell(0, 3, "fading", 0.2)
            time.sleep(0.05)


def test_a_worker_that_is_asked_to_go_gives_the_run_back_at_once(
    held: restorations.Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Departure, "wanted", True)
    with holding(held, workers.here()) as hold:
        wait_until(held.run, state=RunState.QUEUED)
        time.sleep(0.05)
        with pytest.raises(LostRace):
            hold.tell(1, 3, "scratches", 0.5)
    held.run.refresh_from_db()
    assert held.run.attempt == 0


def test_words_in_quick_succession_are_written_once(held: restorations.Claim) -> None:
    with holding(held, workers.here()) as hold:
        hold.tell(0, 3, "fading", 0.1)
        hold.tell(0, 3, "fading", 0.2)
    held.run.refresh_from_db()
    assert held.run.fraction == 0.1


def test_a_database_that_drops_the_connection_costs_no_work(held: restorations.Claim) -> None:
    with holding(held, workers.here()) as hold:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        terminate_from_elsewhere(backend)
        hold.tell(0, 3, "fading", 0.1)
        hold.tell(1, 3, "scratches", 0.4)
    held.run.refresh_from_db()
    assert held.run.fraction == 0.4


def terminate_from_elsewhere(backend: int) -> None:
    """End a database session from a connection of its own."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    finally:
        other.close()
