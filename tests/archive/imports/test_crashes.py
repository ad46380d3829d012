"""What stops an import in the middle loses nothing and doubles nothing; the same command finishes it."""

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError
from django.db import OperationalError, close_old_connections, connection

from archive import storage
from archive.domain.vocabulary import BatchState, Fate, FileRole
from archive.models import Description, ImportBatch, ImportRow, StoredFile, User
from archive.preservation import durable
from archive.preservation.errors import NotAStorageRoot
from archive.preservation.pictures.decoder import Decoder
from archive.preservation.store.draft import Draft, Taken
from archive.services.custody import fixity
from archive.services.transfer import imports, ingest_records
from tests.archive.cast import write_scan
from tests.archive.imports import making
from tests.archive.imports.conftest import Import
from tests.archive.imports.crashing import killed
from tests.archive.preservation.validator import complaints, object_count
from tests.surroundings import environment

MOMENTS = [
    "after:archive.services.transfer.import_rows.find",
    "before:archive.preservation.store.draft.Draft.take",
    "after:archive.preservation.digest.copy",
    "after:archive.services.copies.derivatives.render",
    "before:archive.preservation.store.publication.publish_new",
    "after:archive.preservation.store.draft.Draft.commit",
    "after:archive.services.transfer.ingest_records.keep",
]


def end_database_connection() -> None:
    """Let PostgreSQL end the connection that this process works with, as it does when it is restarted."""
    with psycopg.connect(environment()["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


@pytest.fixture
def box(scans: Path) -> Path:
    """Three items in four files."""
    write_scan(scans, "a.tif")
    write_scan(scans, "b.tif", seed=1)
    write_scan(scans, "b_verso.tif", seed=2)
    write_scan(scans, "c.tif", seed=3)
    return scans


def assert_whole(storage_root: Path, *, items: int, masters: int) -> None:
    """Nothing lost, nothing doubled: rows, objects and bytes agree."""
    files = StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER)
    assert files.count() == masters
    assert Description.objects.filter(level="item").count() == items
    assert object_count(storage_root) == items
    assert complaints(storage_root) == []
    assert len([path for path in storage_root.rglob("content/master/*") if path.is_file()]) == masters
    assert all(fixity.check(item) == [] for item in Description.objects.filter(level="item"))
    for file in files:
        assert {storage.locate(each).is_file() for each in file.derivatives.all()} == {True}
    assert not list((storage_root / "extensions/albumen-staging").iterdir())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_same_command_finishes_an_import_that_was_killed(
    box: Path, series: Description, archivist: User, import_folder: Import, storage_root: Path, moment: str
) -> None:
    batch = imports.open_batch(folder=box, into=series, by=archivist)
    nth = 1 if moment.endswith("find") else 2
    assert killed(moment, nth, batch) == -9
    outcome = import_folder()
    assert outcome.status == 0
    assert set(outcome.fates.values()) == {"imported"}
    assert len(outcome.fates) == 4
    assert ImportBatch.objects.get().state == BatchState.FINISHED
    assert_whole(storage_root, items=3, masters=4)
    assert [
        item.reference_code for item in Description.objects.filter(level="item").order_by("sort_key")
    ] == [
        "HO-1-0001",
        "HO-1-0002",
        "HO-1-0003",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_scan_that_changed_after_the_crash_does_not_get_the_old_object(
    box: Path, series: Description, archivist: User, import_folder: Import, storage_root: Path
) -> None:
    batch = imports.open_batch(folder=box, into=series, by=archivist)
    assert killed("after:archive.preservation.store.draft.Draft.commit", 1, batch) == -9
    write_scan(box, "a.tif", seed=99)
    assert import_folder().status == 0
    assert complaints(storage_root) == []
    master = StoredFile.objects.get(original_name="a.tif", role=FileRole.PRESERVATION_MASTER)
    assert storage.locate(master).read_bytes() == (box / "a.tif").read_bytes()


@pytest.mark.parametrize("writes_before", [4, 8, 15])
def test_a_disk_that_fills_interrupts_and_the_same_command_finishes(
    box: Path,
    import_folder: Import,
    storage_root: Path,
    monkeypatch: pytest.MonkeyPatch,
    writes_before: int,
) -> None:
    honest, left = durable.write_all, writes_before

    def filling(descriptor: int, data: bytes | memoryview) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        honest(descriptor, data)

    monkeypatch.setattr("archive.preservation.durable.write_all", filling)
    with pytest.raises(CommandError, match="No room") as caught:
        import_folder()
    assert caught.value.returncode == 3
    assert ImportBatch.objects.get().state == BatchState.INTERRUPTED
    assert complaints(storage_root) == []
    monkeypatch.undo()
    assert import_folder().report["counts"]["imported"] == 4
    assert ImportBatch.objects.count() == 1
    assert_whole(storage_root, items=3, masters=4)


def test_the_reserve_interrupts_before_anything_is_written(
    box: Path, import_folder: Import, storage_root: Path, settings: object
) -> None:
    settings.STORAGE_RESERVE_BYTES = 1 << 60  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="ALBUMEN_STORAGE_RESERVE"):
        import_folder()
    assert object_count(storage_root) == 0
    settings.STORAGE_RESERVE_BYTES = 0  # type: ignore[attr-defined]
    assert import_folder().status == 0


@pytest.mark.django_db(transaction=True)
def test_a_lost_database_leaves_a_batch_that_goes_on(
    box: Path, import_folder: Import, storage_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, calls = ingest_records.keep, 0

    def unlucky(*args: object, **kwargs: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            end_database_connection()
        return honest(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr("archive.services.transfer.ingest_records.keep", unlucky)
    with pytest.raises(CommandError, match="Interrupted") as caught:
        import_folder()
    assert caught.value.returncode == 3
    assert isinstance(caught.value.__cause__, OperationalError)
    monkeypatch.undo()
    assert import_folder().report["counts"]["imported"] == 4
    assert_whole(storage_root, items=3, masters=4)


def test_an_unmounted_storage_root_is_no_empty_archive(
    box: Path, import_folder: Import, storage_root: Path
) -> None:
    import_folder()
    storage_root.rename(storage_root.with_name("elsewhere"))
    storage_root.mkdir()
    write_scan(box, "d.tif", seed=9)
    with pytest.raises(CommandError, match="mount") as caught:
        import_folder()
    assert caught.value.returncode == 3
    assert isinstance(caught.value.__cause__, NotAStorageRoot)
    assert list(storage_root.iterdir()) == []


def test_a_file_that_vanishes_is_told_and_the_batch_goes_on(
    box: Path, series: Description, archivist: User, import_folder: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Draft.take

    def vanishing(draft: Draft, source: Path) -> Taken:
        (box / "c.tif").unlink(missing_ok=True)
        return honest(draft, source)

    monkeypatch.setattr(Draft, "take", vanishing)
    outcome = import_folder()
    assert outcome.status == 1
    assert outcome.row("c.tif")["fate"] == "quarantined"
    assert "gone" in outcome.row("c.tif")["reason"]
    assert outcome.report["counts"]["imported"] == 3


def test_a_file_that_may_not_be_read_is_told_and_the_batch_goes_on(
    box: Path, import_folder: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Path.open

    def guarded(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "c.tif":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return honest(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", guarded)  # root, as which tests may run, can read everything
    outcome = import_folder()
    assert outcome.row("c.tif")["fate"] == "quarantined"
    assert "Permission denied" in outcome.row("c.tif")["reason"]
    assert outcome.report["counts"]["imported"] == 3


@pytest.mark.usefixtures("helpers_of_their_own")
def test_a_decoder_that_dies_costs_one_file(
    box: Path, import_folder: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, calls = Decoder.examine, 0

    def dying(decoder: Decoder, path: Path, *, max_pixels: int) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            child = decoder._running()
            child.process.kill()
            child.process.wait()
            monkeypatch.setattr(Decoder, "_running", lambda decoder: decoder._child)
            try:
                return honest(decoder, path, max_pixels=max_pixels)
            finally:
                monkeypatch.setattr(Decoder, "_running", running)
        return honest(decoder, path, max_pixels=max_pixels)

    running = Decoder._running
    monkeypatch.setattr(Decoder, "examine", dying)
    outcome = import_folder()
    assert outcome.row("b.tif")["fate"] == "quarantined"
    assert "more time or memory" in outcome.row("b.tif")["reason"]
    assert outcome.report["counts"] == {"imported": 3, "duplicate": 0, "quarantined": 1, "skipped": 0}


@pytest.fixture
def busy_file(scans: Path) -> Iterator[Path]:
    """A scan that a scanner is writing to all the time."""
    path = write_scan(scans, "busy.tif")
    done = threading.Event()

    def scan() -> None:
        while not done.wait(0.02):
            with path.open("ab") as stream:
                stream.write(b"\0" * 100)

    scanner = threading.Thread(target=scan)
    scanner.start()
    yield path
    done.set()
    scanner.join()


def test_a_file_that_is_still_being_written_waits_for_the_next_import(
    busy_file: Path, scans: Path, import_folder: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.pictures.scan_folder.QUIET_S", 0.2)
    monkeypatch.setattr("archive.preservation.pictures.scan_folder.PATIENCE_S", 0.5)
    write_scan(scans, "ready.tif", seed=1)
    outcome = import_folder()
    assert outcome.fates == {"busy.tif": "skipped", "ready.tif": "imported"}
    assert outcome.status == 0
    assert "still being written" in outcome.row("busy.tif")["reason"]


def test_a_file_that_has_just_been_written_is_waited_for(
    scans: Path, import_folder: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.preservation.pictures.scan_folder.QUIET_S", 0.3)
    write_scan(scans, "new.tif")
    (scans / "new.tif").touch()
    assert import_folder().fates == {"new.tif": "imported"}


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_scans_at_once_keep_them_once(
    box: Path, series: Description, fonds: Description, archivist: User, storage_root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "scanner" / "copy"
    other.mkdir()
    for path in box.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
        making.settled(other / path.name)
    batches = [
        imports.open_batch(folder=box, into=series, by=archivist),
        imports.open_batch(folder=other, into=fonds, by=archivist),
    ]
    errors: list[Exception] = []

    def run(batch: ImportBatch) -> None:
        try:
            imports.run_batch(batch)
        except Exception as error:  # noqa: BLE001 - told below, in the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert errors == []
    fates = list(ImportRow.objects.values_list("fate", flat=True))
    assert fates.count(Fate.IMPORTED) == 4
    assert fates.count(Fate.DUPLICATE) == 4
    assert_whole(storage_root, items=Description.objects.filter(level="item").count(), masters=4)


def test_a_person_who_stops_an_import_can_go_on(
    box: Path, import_folder: Import, storage_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = ingest_records.keep

    def stopped(*args: object, **kwargs: object) -> bool:
        honest(*args, **kwargs)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr("archive.services.transfer.ingest_records.keep", stopped)
    with pytest.raises(CommandError, match="again") as caught:
        import_folder()
    assert caught.value.returncode == 3
    assert ImportBatch.objects.get().state == BatchState.INTERRUPTED
    monkeypatch.undo()
    assert import_folder().report["counts"]["imported"] == 4
    assert_whole(storage_root, items=3, masters=4)


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_run_by_one_process_at_a_time(
    box: Path, series: Description, archivist: User, storage_root: Path
) -> None:
    batch = imports.open_batch(folder=box, into=series, by=archivist)

    def run() -> None:
        imports.run_batch(ImportBatch.objects.get(pk=batch.pk))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    batch.refresh_from_db()
    assert batch.state == BatchState.FINISHED
    assert imports.report(batch)["counts"]["imported"] == 4
    assert_whole(storage_root, items=3, masters=4)
