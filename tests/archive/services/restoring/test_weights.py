"""Tasks on weights: done once, found again, and not tried for ever."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from archive.domain import weights_failures
from archive.domain.errors import NotPermitted
from archive.domain.vocabulary import WeightsState
from archive.jobs import weights as jobs
from archive.models import User, WeightsTask
from archive.services.restoring import weights


@pytest.fixture
def waiting(admin: User) -> WeightsTask:
    """An import of bytes that are no weights."""
    return weights.take_in([b"no ", b"weights"], file_name="gift.pth", by=admin)


def test_an_archivist_may_neither_verify_nor_import(archivist: User) -> None:
    with pytest.raises(NotPermitted):
        weights.verify("albumen-colorizer", by=archivist)
    with pytest.raises(NotPermitted):
        weights.take_in([b""], file_name="gift.pth", by=archivist)


def test_a_task_that_is_delivered_twice_is_done_once(waiting: WeightsTask) -> None:
    jobs.run(str(waiting.pk))
    first = WeightsTask.objects.get()
    jobs.run(str(waiting.pk))
    second = WeightsTask.objects.get()
    assert (first.state, first.attempt) == (WeightsState.FAILED, 1)
    assert (second.attempt, second.finished_at) == (1, first.finished_at)


def test_a_task_that_does_not_exist_is_no_error(db: None) -> None:
    jobs.run(str(uuid4()))


def test_a_task_without_a_message_is_found_again(waiting: WeightsTask) -> None:
    assert weights.forgotten() is None  # its message may still be on the way
    WeightsTask.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    assert weights.forgotten() == waiting.pk
    jobs.run(str(waiting.pk))
    assert weights.forgotten() is None


def test_a_dead_workers_task_is_taken_up_again_but_not_for_ever(waiting: WeightsTask) -> None:
    for attempt in range(1, weights.MOST_ATTEMPTS + 1):
        with weights.held(waiting.pk) as task:  # and no end is recorded: the worker died
            assert task is not None
            assert task.attempt == attempt
        assert weights.forgotten() == waiting.pk
    with weights.held(waiting.pk) as task:
        assert task is None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure_code) == (WeightsState.FAILED, weights_failures.WORKER_LOST)
    assert not weights.upload_of(waiting).exists()


def test_an_import_whose_file_is_gone_says_so(waiting: WeightsTask) -> None:
    weights.upload_of(waiting).unlink()
    jobs.run(str(waiting.pk))
    waiting.refresh_from_db()
    assert "Send it again" in weights_failures.sentence(waiting.failure_code)


def test_a_file_that_cannot_be_kept_leaves_nothing(admin: User) -> None:
    def torn() -> Iterator[bytes]:
        yield b"beginning"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        weights.take_in(torn(), file_name="gift.pth", by=admin)
    assert not WeightsTask.objects.exists()
    assert [path for path in Path(django_settings.UPLOADS_ROOT).rglob("*") if path.is_file()] == []
