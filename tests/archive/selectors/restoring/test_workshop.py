"""What the workshop page reads."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from archive.domain.vocabulary import RunState
from archive.models import Description, RestorationRun, User, WorkerNode
from archive.selectors.restoring import workshop
from archive.services.restoring import restorations, workers


def test_readers_see_no_runs(queued: RestorationRun, reader: User, archivist: User) -> None:
    assert not workshop.runs(reader).exists()
    assert workshop.one(AnonymousUser(), queued.pk) is None
    assert workshop.one(archivist, queued.pk) == queued
    assert list(workshop.of_item(archivist, queued.description)) == [queued]


def test_time_left_follows_from_the_speed_so_far(queued: RestorationRun) -> None:
    queued.state = RunState.RUNNING
    queued.started_at = timezone.now() - timedelta(seconds=30)
    queued.fraction, queued.step_index, queued.step_count, queued.step_kind = 0.25, 1, 3, "scratches"
    seen = workshop.progress(queued)
    assert seen.seconds_left == pytest.approx(90, abs=2)
    assert (seen.percent, seen.step_number, seen.step_title) == (25, 2, "Scratches and dust")


def test_nothing_is_said_about_the_time_left_before_a_run_has_a_speed(queued: RestorationRun) -> None:
    queued.state, queued.started_at, queued.fraction = RunState.RUNNING, timezone.now(), 0.001
    assert workshop.progress(queued).seconds_left is None


def test_a_waiting_run_knows_how_many_come_before_it(
    queued: RestorationRun, item: Description, archivist: User
) -> None:
    second = restorations.queue(item, recipe_name="enlarge", by=archivist)
    assert workshop.progress(queued).waiting_before == 0
    assert workshop.progress(second).waiting_before == 1


def test_the_board_shows_what_is_at_work_before_what_waits(
    queued: RestorationRun, item: Description, archivist: User
) -> None:
    second = restorations.queue(item, recipe_name="enlarge", by=archivist)
    assert list(workshop.board(archivist)) == [queued, second]
    restorations.claim(second.pk, worker=workers.arrive())
    assert list(workshop.board(archivist)) == [second, queued]


def test_a_failed_run_says_why_in_a_sentence(queued: RestorationRun) -> None:
    assert workshop.failure(queued) == ""
    queued.failure_code = "restoration.E006"
    assert "more memory" in workshop.failure(queued)
    queued.failure_code = "some.other"
    assert workshop.failure(queued)


def test_workers_that_were_heard_of_come_first_with_their_run(
    queued: RestorationRun, archivist: User
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    WorkerNode.objects.create(name="a-silent", hostname="elsewhere", last_seen_at=long_ago)
    assert not workshop.somebody_works()
    node = workers.arrive(device="cpu")
    restorations.claim(queued.pk, worker=node)
    first, second = workshop.workers(archivist)
    assert (first.node, first.is_there, first.run) == (node, True, queued)
    assert (second.is_there, second.run) == (False, None)
    assert workshop.somebody_works()
