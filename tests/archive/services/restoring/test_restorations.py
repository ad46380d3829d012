"""The life of a run: queued once, claimed once, delivered once, and never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import django_rq
import pytest
from django.db import connection
from django.db.models.functions import Now
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue

from archive import storage
from archive.domain.errors import (
    IllegalTransition,
    LostRace,
    NothingToRestore,
    NotPermitted,
    RecipeUnavailable,
    UnknownReferenceCode,
)
from archive.domain.vocabulary import (
    EventType,
    FileRole,
    LevelOfDescription,
    Outcome,
    RunState,
    Side,
)
from archive.jobs import restorations as jobs
from archive.models import Description, PreservationEvent, RestorationRun, StoredFile, User, WorkerNode
from archive.preservation import digest as digests
from archive.services.describing import descriptions
from archive.services.restoring import candidates, restorations, workers
from archive.services.restoring.restorations import Claim
from tests.archive.props import done, master_digests

Committed = Callable[..., object]


@pytest.fixture
def worker(db: None) -> WorkerNode:
    return workers.arrive(device="cpu")


def claimed(run: RestorationRun, worker: WorkerNode) -> Claim:
    held = restorations.claim(run.pk, worker=worker)
    assert held is not None
    return held


def told(run: RestorationRun) -> list[tuple[str, str]]:
    """What events say of a run, in the order of their making: act and outcome."""
    events = PreservationEvent.objects.filter(run=run).order_by("pk")
    return [(event.detail["act"], event.outcome) for event in events]


def expire(run: RestorationRun) -> None:
    RestorationRun.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_a_reader_cannot_queue_a_restoration(item: Description, reader: User) -> None:
    with pytest.raises(NotPermitted):
        restorations.queue(item, recipe_name="clean", by=reader)


def test_an_item_that_is_gone_from_sight_cannot_be_restored(item: Description, archivist: User) -> None:
    stranger = Description(reference_code="NO-1")
    with pytest.raises(UnknownReferenceCode):
        restorations.queue(stranger, recipe_name="clean", by=archivist)


def test_an_item_without_a_master_scan_has_nothing_to_restore(series: Description, archivist: User) -> None:
    bare = descriptions.create(
        parent=series, level=LevelOfDescription.ITEM, code="9", title="Lost", by=archivist
    )
    with pytest.raises(NothingToRestore):
        restorations.queue(bare, recipe_name="clean", by=archivist)


def test_a_verso_alone_is_not_restored(item: Description, archivist: User) -> None:
    StoredFile.objects.filter(description=item).update(side=Side.VERSO)
    with pytest.raises(NothingToRestore):
        restorations.queue(item, recipe_name="clean", by=archivist)


def test_an_unknown_recipe_is_refused_with_the_names_that_exist(item: Description, archivist: User) -> None:
    with pytest.raises(RecipeUnavailable, match="clean, mend, portrait, scene, enlarge, full"):
        restorations.queue(item, recipe_name="sepia", by=archivist)


def test_a_recipe_without_its_weights_is_refused_with_the_cure(
    item: Description, archivist: User, settings: object, tmp_path: Path
) -> None:
    settings.MODELS_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(RecipeUnavailable, match=r"manifest\.toml"):
        restorations.queue(item, recipe_name="scene", by=archivist)


def test_queueing_twice_gives_the_open_run_and_one_message(
    item: Description, archivist: User, django_capture_on_commit_callbacks: Committed
) -> None:
    django_rq.get_queue("restoration").delete(delete_jobs=True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        first = restorations.queue(item, recipe_name="clean", by=archivist)
        second = restorations.queue(item, recipe_name="clean", by=archivist)
    assert first.pk == second.pk
    assert [job.args for job in django_rq.get_queue("restoration").jobs] == [(str(first.pk),)]


def test_another_recipe_is_another_run(queued: RestorationRun, item: Description, archivist: User) -> None:
    assert restorations.queue(item, recipe_name="enlarge", by=archivist).pk != queued.pk


@pytest.mark.django_db(transaction=True)
def test_queueing_works_while_redis_is_away_and_the_run_is_found_later(
    item: Description, archivist: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    away = Redis(unix_socket_path=str(tmp_path / "no.sock"), retry=Retry(NoBackoff(), 0))
    nowhere = Queue("restoration", connection=away)
    monkeypatch.setattr("django_rq.get_queue", lambda name: nowhere)
    run = restorations.queue(item, recipe_name="clean", by=archivist)
    RestorationRun.objects.update(requested_at=Now() - timedelta(seconds=10))
    assert restorations.forgotten() == run.pk


def test_a_run_whose_message_may_still_be_on_its_way_is_not_forgotten(queued: RestorationRun) -> None:
    RestorationRun.objects.update(requested_at=Now())
    assert restorations.forgotten() is None


def test_a_claim_takes_the_run_once(queued: RestorationRun, worker: WorkerNode) -> None:
    held = claimed(queued, worker)
    assert restorations.claim(queued.pk, worker=worker) is None
    queued.refresh_from_db()
    assert (queued.state, queued.attempt, queued.claim, queued.worker) == (
        RunState.RUNNING,
        1,
        held.key,
        worker,
    )
    assert held.source.is_file()


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_claim_at_once_one_wins(queued: RestorationRun, worker: WorkerNode) -> None:
    def try_it(_: int) -> Claim | None:
        try:
            return restorations.claim(queued.pk, worker=worker)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_it, range(8)))
    assert len([held for held in answers if held]) == 1
    queued.refresh_from_db()
    assert queued.attempt == 1
    assert queued.transitions.filter(to_state=RunState.RUNNING).count() == 1


def test_progress_is_noted_and_renews_the_lease(queued: RestorationRun, worker: WorkerNode) -> None:
    held = claimed(queued, worker)
    expire(queued)
    restorations.progress(held, step_index=1, step_count=3, step_kind="scratches", fraction=0.4)
    queued.refresh_from_db()
    assert (queued.step_index, queued.step_count, queued.step_kind, queued.fraction) == (
        1, 3, "scratches", 0.4,
    )  # fmt: skip
    assert restorations.requeue_expired() == 0


def test_a_run_whose_lease_ran_out_waits_again_and_its_late_worker_is_refused(
    queued: RestorationRun, worker: WorkerNode
) -> None:
    late = claimed(queued, worker)
    expire(queued)
    assert restorations.requeue_expired() == 1
    queued.refresh_from_db()
    assert queued.state == RunState.QUEUED
    with pytest.raises(LostRace):
        restorations.renew(late)
    with pytest.raises(LostRace):
        restorations.fail(late, OSError("too late"))
    second = claimed(queued, worker)
    with pytest.raises(LostRace):
        restorations.progress(late, step_index=0, step_count=1, step_kind="fading", fraction=0.9)
    restorations.renew(second)


def test_a_run_that_loses_every_worker_fails_with_the_reason(
    queued: RestorationRun, worker: WorkerNode
) -> None:
    for _ in range(restorations.MOST_ATTEMPTS):
        claimed(queued, worker)
        expire(queued)
        restorations.requeue_expired()
    queued.refresh_from_db()
    assert queued.state == RunState.FAILED
    assert "lost 3 times" in queued.failure
    assert told(queued)[-1] == ("restored", Outcome.FAILURE)


def test_a_failed_run_can_be_queued_again(
    queued: RestorationRun, worker: WorkerNode, archivist: User
) -> None:
    restorations.fail(claimed(queued, worker), OSError(28, "No space left on device"))
    queued.refresh_from_db()
    assert queued.failure_code == "archive.R010"
    restorations.queue_again(queued, by=archivist)
    assert (queued.state, queued.attempt, queued.failure) == (RunState.QUEUED, 0, "")
    claimed(queued, worker)


def test_every_move_of_a_run_has_its_event(
    queued: RestorationRun, worker: WorkerNode, archivist: User
) -> None:
    restorations.release(claimed(queued, worker))
    claimed(queued, worker)
    expire(queued)
    restorations.requeue_expired()
    restorations.fail(claimed(queued, worker), OSError("broken"))
    queued.refresh_from_db()
    restorations.queue_again(queued, by=archivist)
    restorations.cancel(queued, by=archivist)
    went = [
        *("asked for", "begun", "put back", "begun", "put back", "begun", "restored"),
        *("asked for", "given up"),
    ]
    assert [act for act, _outcome in told(queued)] == went
    assert queued.transitions.count() == len(went)
    by_people = PreservationEvent.objects.filter(run=queued, agent__user=archivist)
    assert [event.detail["act"] for event in by_people.order_by("pk")] == [
        "asked for", "asked for", "given up",
    ]  # fmt: skip


def test_queueing_again_gives_the_run_that_was_queued_afresh_meanwhile(
    queued: RestorationRun, worker: WorkerNode, archivist: User, item: Description
) -> None:
    restorations.fail(claimed(queued, worker), OSError("broken"))
    queued.refresh_from_db()
    afresh = restorations.queue(item, recipe_name="clean", by=archivist)
    assert restorations.queue_again(queued, by=archivist).pk == afresh.pk


def test_a_cancelled_run_is_lost_to_its_worker(
    queued: RestorationRun, worker: WorkerNode, archivist: User
) -> None:
    held = claimed(queued, worker)
    queued.refresh_from_db()
    restorations.cancel(queued, by=archivist)
    with pytest.raises(LostRace):
        restorations.renew(held)
    with pytest.raises(IllegalTransition):
        restorations.cancel(queued, by=archivist)


def test_a_released_run_waits_at_once_and_keeps_its_attempts(
    queued: RestorationRun, worker: WorkerNode
) -> None:
    restorations.release(claimed(queued, worker))
    queued.refresh_from_db()
    assert (queued.state, queued.attempt, queued.claim) == (RunState.QUEUED, 0, None)


@pytest.mark.django_db(transaction=True)
def test_a_delivered_run_has_one_labelled_candidate_and_its_event(queued: RestorationRun) -> None:
    before = master_digests()
    run = done(queued.pk)
    candidate = StoredFile.objects.get(role=FileRole.CANDIDATE)
    assert run.candidate == candidate
    assert candidate.derived_from == run.source
    path = storage.locate(candidate)
    assert digests.of_file(path).digest == candidate.digest
    assert run.recipe_digest in path.read_bytes().decode("latin-1")
    assert {copy.role for copy in candidate.derivatives.all()} == {FileRole.ACCESS_COPY, FileRole.THUMBNAIL}
    event = PreservationEvent.objects.get(run=run, file=candidate)
    assert event.event_type == EventType.CREATION
    assert event.detail["source_digest"] == run.source.digest
    assert master_digests() == before


@pytest.mark.django_db(transaction=True)
def test_a_late_delivery_is_refused_and_leaves_nothing(
    queued: RestorationRun, worker: WorkerNode, archivist: User
) -> None:
    late = claimed(queued, worker)
    expire(queued)
    restorations.requeue_expired()
    finished = done(queued.pk)
    late.target.write_bytes(b"too late")
    with pytest.raises(LostRace):
        restorations.deliver(late, finished.report or {})
    candidates.discard(late.target)
    assert not late.target.exists()
    assert StoredFile.objects.filter(role=FileRole.CANDIDATE).count() == 1
    finished.refresh_from_db()
    assert finished.state == RunState.AWAITING_REVIEW


@pytest.mark.django_db(transaction=True)
def test_a_master_that_changed_on_the_disk_fails_the_run_instead_of_being_restored(
    queued: RestorationRun,
) -> None:
    StoredFile.objects.filter(pk=queued.source_id).update(digest="0" * 128)
    jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert (queued.state, queued.failure_code) == (RunState.FAILED, "archive.F001")
