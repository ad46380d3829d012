"""The worker as a process of its own: killed, told to go, and left alone by Redis."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import django_rq
import numpy as np
import pytest
import tifffile
from django.conf import settings as django_settings

from archive.domain.vocabulary import FileRole, RunState
from archive.models import (
    Checkpoint,
    Description,
    PreservationEvent,
    RestorationRun,
    StoredFile,
    User,
)
from archive.services.restoring import restorations
from tests.archive.cast import photograph_u8
from tests.archive.props import keep_scan, master_digests
from tests.surroundings import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MANAGE = Path(django_settings.BASE_DIR) / "manage.py"
_PATIENCE_S = 90.0
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Start]:
    """Start real workers against the test's database, Redis and folders; none of them outlives the test."""
    django_rq.get_queue("restoration").delete(delete_jobs=True)
    started: list[subprocess.Popen[bytes]] = []

    def start(**environ: str) -> subprocess.Popen[bytes]:
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, str(MANAGE), "restoration_worker"],
            env=environment(**environ),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def long_run(series: Description, archivist: User, tmp_path: Path) -> RestorationRun:
    """A run that takes some seconds: the same picture, six times as wide and as high."""
    scan = tmp_path / "large.tif"
    pixels = cv2.resize(photograph_u8(), None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC)
    tifffile.imwrite(scan, np.asarray(pixels), photometric="rgb", compression="zlib")
    item = keep_scan(scan, under=series, by=archivist)
    return restorations.queue(item, recipe_name="clean", by=archivist)


def wait_until(
    run: RestorationRun, is_reached: Callable[[RestorationRun], bool], worker: "subprocess.Popen[bytes]"
) -> None:
    """Look at the run until something is true of it; a failed run and a dead worker are the end."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not is_reached(run):
        assert time.monotonic() < deadline_s, f"{run.state} {run.step_kind} {run.fraction}"
        assert worker.poll() in {None, 0}
        assert run.state != RunState.FAILED, run.failure
        time.sleep(0.05)
        run.refresh_from_db()


def is_at_work(run: RestorationRun) -> bool:
    return run.state == RunState.RUNNING and run.fraction > 0


def is_done(run: RestorationRun) -> bool:
    return run.state == RunState.AWAITING_REVIEW


def test_a_worker_that_is_killed_and_started_again_finishes_the_run_once(
    long_run: RestorationRun, start_worker: Start
) -> None:
    before = master_digests()
    first = start_worker()
    wait_until(long_run, is_at_work, first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    long_run.refresh_from_db()
    assert long_run.state == RunState.RUNNING
    second = start_worker()
    wait_until(long_run, is_done, second)
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=_PATIENCE_S) == 0
    assert long_run.attempt == 2
    candidate = StoredFile.objects.get(role=FileRole.CANDIDATE)
    folder = Path(django_settings.WORKSHOP_ROOT) / str(long_run.pk)
    assert [path.name for path in folder.iterdir()] == [Path(candidate.path).name]
    assert master_digests() == before


def test_a_worker_that_is_told_to_go_gives_its_run_back_and_ends_well(
    long_run: RestorationRun, start_worker: Start, tmp_path: Path
) -> None:
    worker = start_worker()
    wait_until(long_run, is_at_work, worker)
    worker.send_signal(signal.SIGTERM)
    wait_until(long_run, lambda run: run.state == RunState.QUEUED, worker)
    assert worker.wait(timeout=_PATIENCE_S) == 0
    assert long_run.attempt == 0
    assert Checkpoint.objects.latest("number").events == PreservationEvent.objects.count()
    assert not any(Path(django_settings.WORKSHOP_ROOT).rglob("*.tif"))
    assert "Traceback" not in (tmp_path / "worker-0.log").read_text()


def test_a_worker_without_redis_finds_the_runs_in_the_database(
    queued: RestorationRun, start_worker: Start, tmp_path: Path
) -> None:
    worker = start_worker(REDIS_URL=f"unix://{tmp_path}/no.sock")
    wait_until(queued, is_done, worker)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=_PATIENCE_S) == 0
    log = (tmp_path / "worker-0.log").read_text()
    assert "Redis does not answer" in log
    assert "Traceback" not in log


def test_a_device_that_is_not_there_stops_the_start_with_the_setting_and_the_cure(
    db: None, start_worker: Start, tmp_path: Path
) -> None:
    worker = start_worker(ALBUMEN_DEVICE="cuda:99")
    assert worker.wait(timeout=_PATIENCE_S) == 1
    log = (tmp_path / "worker-0.log").read_text()
    assert "ALBUMEN_DEVICE" in log
    assert "use" in log
    assert "Traceback" not in log
