"""Sealing: what happened is sealed once, whole, in order, and whoever writes does not wait."""

import threading
from datetime import timedelta
from typing import Literal
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.domain import chain
from archive.models import Agent, Description, EventSeal, PreservationEvent, SealedEvent
from archive.selectors.history import chain as chained
from archive.services.custody import sealing
from tests.archive.chain.conftest import happen, verified


def test_every_event_is_sealed_once_in_the_order_of_time(series: Description, by: Agent) -> None:
    for number in range(7):
        happen(by, series, number=number)
    expected = list(PreservationEvent.objects.order_by("at", "pk").values_list("pk", flat=True))
    assert sealing.seal_waiting() == len(expected)
    assert list(SealedEvent.objects.values_list("event_id", flat=True)) == expected
    assert sealing.seal_waiting() == 0
    assert EventSeal.objects.count() == 1


def test_many_events_become_several_seals_that_name_each_other(series: Description, by: Agent) -> None:
    for number in range(9):
        happen(by, series, number=number)
    told: list[int] = []
    sealed = sealing.seal_waiting(largest=4, on_progress=told.append)
    seals = list(EventSeal.objects.all())
    assert [seal.number for seal in seals] == list(range(1, len(seals) + 1))
    assert [bytes(seal.previous) for seal in seals] == [chain.NO_SEAL, *(bytes(s.hash) for s in seals[:-1])]
    assert sum(seal.count for seal in seals) == sealed == told[-1]
    assert max(seal.count for seal in seals) == 4
    assert verified()["status"] == 0


def test_a_visit_seals_only_so_much_and_the_next_goes_on(series: Description, by: Agent) -> None:
    for number in range(6):
        happen(by, series, number=number)
    total = PreservationEvent.objects.count()
    assert sealing.seal_waiting(largest=2, most_seals=2, is_thorough=False) == 4
    assert verified()["waiting"] == total - 4
    assert sealing.seal_waiting(is_thorough=False) == total - 4


def test_what_is_hashed_names_every_column_of_an_event(series: Description, by: Agent) -> None:
    """A column that is added some day and forgotten here could be changed unseen."""
    event = happen(by, series, note="x")
    (row,) = chained.rows(PreservationEvent.objects.filter(pk=event.pk))
    columns = {field.name for field in PreservationEvent._meta.fields} - {"id", "event_type"} | {"type"}
    assert set(row.document({})) == columns
    assert row.facts["at"] == chain.moment(event.at)


def test_the_name_that_an_agent_had_is_sealed_with_the_event(series: Description, by: Agent) -> None:
    happen(by, series, note="x")
    sealing.seal_waiting()
    Agent.objects.filter(pk=by.pk).update(name="Somebody else")
    report = verified()
    assert report["status"] == 0
    assert report["renamed"] == ["Alice"]


def test_a_quick_look_begins_behind_what_was_sealed_days_ago(series: Description, by: Agent) -> None:
    happen(by, series, note="long ago")
    with mock.patch.object(timezone, "now", return_value=timezone.now() - timedelta(days=2)):
        sealing.seal_waiting()
    with CaptureQueriesContext(connection) as queries:
        assert sealing.seal_waiting(is_thorough=False) == 0
    highest = SealedEvent.objects.latest("event_id").event_id
    assert any(f'"id" > {highest}' in query["sql"] for query in queries)
    happen(by, series, note="today")
    assert sealing.seal_waiting(is_thorough=False) == 1
    assert verified()["status"] == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_slow_transaction_is_sealed_after_later_ones(series: Description, by: Agent) -> None:
    has_begun, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            happen(by, series, note="early, but late")
            has_begun.set()
            may_end.wait(10)
        connection.close()

    writer = threading.Thread(target=slowly)
    writer.start()
    assert has_begun.wait(10)
    later = happen(by, series, note="later, and in time")
    sealing.seal_waiting()
    may_end.set()
    writer.join()
    assert SealedEvent.objects.get(event=later).seal_id == 1
    assert verified()["waiting"] == 1
    assert sealing.seal_waiting(is_thorough=False) == 1
    early = PreservationEvent.objects.get(detail__note="early, but late")
    assert early.pk < later.pk
    assert SealedEvent.objects.get(event=early).seal_id == 2
    assert verified()["status"] == 0


@pytest.mark.django_db(transaction=True)
def test_sealers_and_writers_side_by_side_lose_and_double_nothing(series: Description, by: Agent) -> None:
    failures: list[Exception] = []

    def run(act: Literal["write", "seal"], times: int) -> None:
        try:
            for number in range(times):
                if act == "write":
                    happen(by, series, number=number)
                else:
                    sealing.seal_waiting(largest=3)
        except Exception as error:  # noqa: BLE001 - told by the test itself, in its own thread
            failures.append(error)
        finally:
            connection.close()

    acts = [("write", 25), ("write", 25), ("seal", 12), ("seal", 12)]
    threads = [threading.Thread(target=run, args=each) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    sealing.seal_waiting()
    report = verified()
    assert report["status"] == 0
    assert (report["events"], report["waiting"]) == (PreservationEvent.objects.count(), 0)
