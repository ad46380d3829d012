"""The database can be lost: the storage root gives it back row for row, but for what the guide lists."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from archive.domain.vocabulary import RunState
from archive.management.rebuilding.rebuild import NotEmpty, NothingToRebuild
from archive.models import Description, LedgerNote, PreservationEvent, RestorationRun, StoredFile, User
from archive.policies.visibility import visible_to
from archive.preservation.store import ledger_files
from archive.preservation.store.ledger_files import LedgerFiles
from archive.services.custody import keeping, ledger, object_news, sealing
from archive.services.describing import descriptions
from archive.services.restoring import reviews
from tests.archive import props
from tests.archive.cast import write_scan
from tests.archive.ledger.conftest import lose_the_database, rebuilt, sealed_and_signed
from tests.archive.ledger.rows import everything
from tests.archive.preservation.validator import complaints
from tests.archive.props import keep_scan

pytestmark = pytest.mark.django_db(transaction=True)


def differing(before: dict[str, object], after: dict[str, object]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def test_a_lost_database_comes_back_row_for_row(archive: Description) -> None:
    sealed_and_signed()
    ledger.write()
    object_news.tell()
    before = everything()
    assert len(before) > 150
    lose_the_database()
    assert not Description.objects.exists()

    status, told = rebuilt()
    assert (status, told["missing_files"], told["missing_copies"], told["told_by_objects"]) == (0, [], 0, 0)
    assert differing(before, everything()) == set()
    assert not LedgerNote.objects.exists()
    call_command("verify_events", stdout=StringIO())
    assert complaints(props.root()) == []


def test_what_a_checkpoint_signs_is_in_the_ledger(item: Description) -> None:
    call_command("seal_events", stdout=StringIO())
    lose_the_database()
    rebuilt()
    call_command("verify_events", stdout=StringIO())
    call_command("seal_events", stdout=StringIO())
    call_command("verify_events", stdout=StringIO())


def test_the_archive_goes_on_where_it_was(item: Description, archivist: User) -> None:
    ledger.write()
    lose_the_database()
    rebuilt()
    again, by = Description.objects.get(pk=item.pk), User.objects.get(username=archivist.username)
    assert not by.check_password(f"darkroom-{by.username}") and by.groups.exists()
    descriptions.edit(again, changes={"title": "After"}, revision=again.revision, by=by)
    ledger.write()
    before = everything()
    lose_the_database()
    rebuilt()
    assert differing(before, everything()) == set()


def test_what_happened_after_the_last_page_is_told_by_the_objects(
    candidate_run: RestorationRun, reviewer: User
) -> None:
    ledger.write()
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    before = everything()
    lose_the_database()
    assert rebuilt()[1]["told_by_objects"] == 1
    assert RestorationRun.objects.get().state == RunState.APPROVED
    # Access copies of the restoration are recorded after its object was written.
    assert {key.split()[0] for key in differing(before, everything())} <= {
        "archive_storedfile",
        "archive_preservationevent",
        "archive_description",
    }


def test_objects_alone_give_back_their_items(
    candidate_run: RestorationRun, reviewer: User, series: Description
) -> None:
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    ledger.write()
    events = set(PreservationEvent.objects.filter(run=candidate_run).values_list("uid", flat=True))
    shutil.rmtree(props.root() / ledger_files.FOLDER)
    lose_the_database()
    rebuilt()
    item = Description.objects.get(pk=candidate_run.description_id)
    assert (item.reference_code, series.title) == ("HO-1-0001", Description.objects.get(pk=series.pk).title)
    assert visible_to(AnonymousUser(), Description.objects.filter(pk=item.pk)).exists()
    assert RestorationRun.objects.get().state == RunState.APPROVED
    assert set(PreservationEvent.objects.values_list("uid", flat=True)) >= events
    sealing.seal_waiting()
    ledger.write()
    before = everything()
    lose_the_database()
    rebuilt()
    assert differing(before, everything()) == set()


def test_what_is_gone_stays_gone(series: Description, archivist: User) -> None:
    item = descriptions.create(parent=series, level="item", code="9", title="Nine", by=archivist)  # type: ignore[arg-type]
    edited = descriptions.edit(item, changes={"creator": "A; B"}, revision=1, by=archivist)
    ledger.write()
    descriptions.edit(edited, changes={"creator": "B"}, revision=edited.revision, by=archivist)
    ledger.write()
    lose_the_database()
    rebuilt()
    assert Description.objects.get(pk=item.pk).creator == "B"


class PowerCut(Exception):
    """The end of a rebuild, before it was committed."""


def test_a_rebuild_that_was_broken_off_can_be_begun_again(
    item: Description, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut() -> int:
        raise PowerCut

    ledger.write()
    before = everything()
    lose_the_database()
    LedgerNote.objects.create(pk=1, table="auth_group", key="1")  # a migrated database has such notes
    with monkeypatch.context() as patched:
        patched.setattr("archive.services.describing.rederiving.all_rows", cut)
        with pytest.raises(PowerCut):
            rebuilt()
    assert rebuilt()[0] == 0
    assert differing(before, everything()) == set()


def test_it_fills_an_empty_database_only(item: Description) -> None:
    ledger.write()
    before = everything()
    with pytest.raises(CommandError, match=str(NotEmpty())[:30]):
        rebuilt()
    assert everything() == before


def test_nothing_makes_no_archive(transactional_db: None) -> None:
    keeping.store()
    with pytest.raises(CommandError, match=str(NothingToRebuild())[:30]):
        rebuilt()


def test_a_disk_that_is_not_mounted_is_no_empty_archive(item: Description) -> None:
    root = props.root()
    root.rename(root.with_name("elsewhere"))
    lose_the_database()
    with pytest.raises(CommandError, match="storage root"):
        rebuilt()
    assert not root.exists()


def test_a_flipped_bit_of_a_page_is_named_and_nothing_is_changed(item: Description) -> None:
    ledger.write()
    path = props.root() / LedgerFiles.path(1)
    data = bytearray(path.read_bytes())
    lose_the_database()
    for place in range(0, len(data), max(1, len(data) // 60)):
        flipped = bytearray(data)
        flipped[place] ^= 1
        path.chmod(0o600)
        path.write_bytes(flipped)
        with pytest.raises(CommandError, match=path.name):
            rebuilt()
        assert not Description.objects.exists()
    path.write_bytes(data)
    assert rebuilt()[0] == 0


def test_a_missing_page_is_named(item: Description, archivist: User) -> None:
    for number in range(3):
        current = Description.objects.get(pk=item.pk)
        descriptions.edit(
            current, changes={"title": f"Title {number}"}, revision=current.revision, by=archivist
        )
        ledger.write()
    (props.root() / LedgerFiles.path(2)).unlink()
    lose_the_database()
    with pytest.raises(CommandError, match="00000002"):
        rebuilt()


def test_masters_that_are_missing_are_named(item: Description) -> None:
    ledger.write()
    file = StoredFile.objects.get()
    shutil.rmtree(props.folder_of(item))
    lose_the_database()
    status, told = rebuilt()
    assert (status, told["missing_files"]) == (1, [f"{item.pk}: {file.path}"])


def test_a_change_that_came_after_the_ledger_was_begun_anew_wins(
    item: Description, archivist: User, tmp_path: Path, series: Description
) -> None:
    ledger.write()
    Description.objects.filter(pk=item.pk).update(title="As in an older database")
    ledger.write(is_anew=True)
    keep_scan(write_scan(tmp_path, "b.tif", seed=3), under=series, by=archivist, code="0002")
    ledger.write()
    lose_the_database()
    rebuilt()
    assert Description.objects.get(pk=item.pk).title == "As in an older database"
    assert Description.objects.filter(level="item").count() == 2


def test_pages_of_an_older_schema_are_loaded_as_it_was_and_migrated(
    candidate_run: RestorationRun, monkeypatch: pytest.MonkeyPatch, reviewer: User
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(ledger, "schema", lambda: "0017_erasures")
        ledger.write()
    assert candidate_run.candidate is not None
    reviews.approve(candidate_run, digest=candidate_run.candidate.digest, by=reviewer)
    ledger.write()
    before = everything()
    lose_the_database()
    assert rebuilt()[1]["pages"] == 2
    assert differing(before, everything()) == set()
