"""The restoration job: safe to deliver twice, and never without a reason when it fails."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.db.models.functions import Now

from archive import storage
from archive.domain.vocabulary import FileRole, RunState
from archive.jobs import restorations as jobs
from archive.models import Description, RestorationRun, StoredFile, User
from archive.preservation.errors import ProgramMissing
from archive.services.restoring import candidates, restorations
from tests.archive.props import done, keep_scan

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_job_that_is_delivered_twice_is_done_once(queued: RestorationRun) -> None:
    first = done(queued.pk)
    jobs.run(str(queued.pk))
    second = RestorationRun.objects.get(pk=queued.pk)
    assert (second.attempt, second.candidate_id) == (1, first.candidate_id)
    assert StoredFile.objects.filter(role=FileRole.CANDIDATE).count() == 1


def test_a_job_for_a_run_that_does_not_exist_does_nothing() -> None:
    jobs.run(str(uuid4()))


def test_a_cancelled_run_is_not_started(queued: RestorationRun, archivist: User) -> None:
    restorations.cancel(queued, by=archivist)
    jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert (queued.state, queued.attempt) == (RunState.CANCELLED, 0)


def test_a_scan_that_is_no_picture_fails_the_run_with_a_plain_reason(
    series: Description, archivist: User, tmp_path: Path
) -> None:
    scan = tmp_path / "scan.tif"
    scan.write_bytes(b"II*\0 and nothing else")
    run = restorations.queue(keep_scan(scan, under=series, by=archivist), recipe_name="clean", by=archivist)
    jobs.run(str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.failure_code) == (RunState.FAILED, "restoration.E001")
    assert run.failure
    assert not list(Path(django_settings.WORKSHOP_ROOT).rglob("*.tif"))


def test_a_scan_that_has_vanished_fails_the_run_and_can_be_queued_again(
    queued: RestorationRun, archivist: User
) -> None:
    master = storage.locate(queued.source)
    elsewhere = master.with_name("elsewhere")
    master.rename(elsewhere)
    jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert queued.state == RunState.FAILED
    elsewhere.rename(master)
    restorations.queue_again(queued, by=archivist)
    done(queued.pk)


def test_a_machine_without_the_labelling_program_fails_the_run_with_the_cure(
    queued: RestorationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.pictures.labelling.PROGRAM", "no-such-program")
    jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert (queued.state, queued.failure_code) == (RunState.FAILED, ProgramMissing.code)
    assert "apt-get install" in queued.failure


def test_a_full_disk_fails_the_run_and_leaves_nothing_half_done(
    queued: RestorationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(candidates, "finished", no_room)
    jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert (queued.state, queued.failure_code) == (RunState.FAILED, "archive.R010")
    assert not StoredFile.objects.filter(role=FileRole.CANDIDATE).exists()
    assert not list(Path(django_settings.WORKSHOP_ROOT).rglob("*.tif"))


def test_a_database_that_goes_away_leaves_a_run_that_comes_back(
    queued: RestorationRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patched:
        patched.setattr(restorations, "deliver", gone)
        jobs.run(str(queued.pk))
    queued.refresh_from_db()
    assert queued.state == RunState.RUNNING
    RestorationRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    restorations.requeue_expired()
    assert done(queued.pk).attempt == 2
    (only,) = (Path(django_settings.WORKSHOP_ROOT) / str(queued.pk)).iterdir()
    assert only == storage.locate(StoredFile.objects.get(role=FileRole.CANDIDATE))
