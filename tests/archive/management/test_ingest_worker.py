"""The ingest worker does what was asked for, with or without Redis, and picks up after the dead."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from archive.domain.vocabulary import BatchState, EventType, Fate
from archive.jobs import imports as jobs
from archive.management.commands import ingest_worker
from archive.management.mailbox import Mailbox
from archive.models import Description, ImportBatch, ObjectCheck, PreservationEvent, StoredFile, User
from archive.services.copies import leftovers
from archive.services.transfer import imports
from tests.archive.cast import write_scan

pytestmark = pytest.mark.django_db(transaction=True)  # a worker opens and closes connections of its own


@pytest.fixture
def batch(series: Description, archivist: User, tmp_path: Path) -> ImportBatch:
    """A batch that waits; its message never reached a queue, because the transaction was not committed."""
    write_scan(tmp_path / "scanner" / "box", "a.tif")
    with transaction.atomic():
        return imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist)


@pytest.mark.parametrize("state", [BatchState.QUEUED, BatchState.RUNNING])
def test_a_batch_that_nobody_runs_is_found_in_the_database(batch: ImportBatch, state: BatchState) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    call_command("ingest_worker", "--once")
    batch.refresh_from_db()
    assert batch.state == BatchState.FINISHED
    assert imports.report(batch)["counts"]["imported"] == 1


def test_a_batch_that_was_interrupted_waits_for_a_person(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.INTERRUPTED)
    call_command("ingest_worker", "--once")
    batch.refresh_from_db()
    assert batch.state == BatchState.INTERRUPTED
    imports.open_batch(folder=Path(batch.folder), into=batch.into, by=batch.requested_by)
    call_command("ingest_worker", "--once")
    batch.refresh_from_db()
    assert batch.state == BatchState.FINISHED


def test_a_batch_that_cannot_be_run_does_not_stop_the_worker(
    batch: ImportBatch, series: Description, archivist: User, tmp_path: Path
) -> None:
    (tmp_path / "scanner" / "box").rename(tmp_path / "scanner" / "moved")
    second = imports.open_batch(folder=tmp_path / "scanner" / "moved", into=series, by=archivist)
    call_command("ingest_worker", "--once")
    batch.refresh_from_db()
    second.refresh_from_db()
    assert batch.state == BatchState.INTERRUPTED
    assert second.state == BatchState.FINISHED


def test_a_job_delivered_twice_is_done_once(batch: ImportBatch) -> None:
    jobs.run(str(batch.pk))
    jobs.run(str(batch.pk))
    assert batch.rows.filter(fate=Fate.IMPORTED).count() == 1
    assert StoredFile.objects.filter(role="preservation_master").count() == 1


def test_storage_is_made_once_and_not_over_a_missing_disk(batch: ImportBatch, settings: object) -> None:
    call_command("make_storage")
    call_command("make_storage")
    jobs.run(str(batch.pk))
    root: Path = settings.STORAGE_ROOT  # type: ignore[attr-defined]
    root.rename(root.with_name("unmounted"))
    with pytest.raises(CommandError, match="mount"):
        call_command("make_storage")
    assert not root.exists()


def test_while_nothing_waits_it_reads_what_is_due(
    batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("ingest_worker", "--once")
    ObjectCheck.objects.update(checked_at=None)
    rounds = iter([False, False])

    def work(_mailbox: Mailbox, *, wait_s: int) -> bool:
        try:
            return next(rounds)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(Mailbox, "work", work)
    call_command("ingest_worker")
    assert ObjectCheck.objects.get().checked_at is not None
    assert PreservationEvent.objects.filter(event_type=EventType.FIXITY_CHECK).count() == 1


def test_a_worker_with_nothing_to_do_sweeps_up_what_a_crash_left(
    batch: ImportBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("ingest_worker", "--once")
    turns, swept = iter([7.2, 7.6, 8.1]), list[int]()
    clock = SimpleNamespace(time=lambda: next(turns) * 86_400 / leftovers.FOLDERS)
    monkeypatch.setattr("archive.management.commands.ingest_worker.time", clock)
    monkeypatch.setattr(leftovers, "sweep", swept.append)
    worker = ingest_worker.Command()
    worker._swept = -1
    for _ in range(3):
        worker._sweep()
    assert swept == [7, 8]
