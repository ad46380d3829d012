"""Erasures: two people, every byte in every place, and a history that goes on."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from archive import storage
from archive.domain.errors import IllegalTransition, NotPermitted
from archive.domain.rights import ErasureState
from archive.domain.rights_errors import NothingKept, OwnRequest, RuleIncomplete
from archive.domain.vocabulary import EventType, Fate, FileRole, Role, RunState
from archive.models import Description, Erasure, PreservationEvent, RestorationRun, StoredFile, User
from archive.preservation.errors import StorageFull
from archive.preservation.store import erasing
from archive.services.custody import fixity, keeping, ledger, replicas, sealing
from archive.services.protection import erasures
from archive.services.restoring import restorations, reviews
from archive.services.transfer import imports
from tests.archive import props
from tests.archive.cast import person, write_scan
from tests.archive.ledger.conftest import lose_the_database, rebuilt
from tests.archive.ledger.rows import everything
from tests.archive.preservation.validator import complaints
from tests.archive.props import done

pytestmark = pytest.mark.django_db(transaction=True)
LAW = "GDPR, article 17"


@pytest.fixture
def other(db: None) -> User:
    return person("egon", Role.ADMIN)


@pytest.fixture
def imported(series: Description, archivist: User, tmp_path: Path) -> Description:
    """An item as an import makes it: a master scan and its copies."""
    write_scan(tmp_path / "scanner/box", "a.tif", seed=1)
    imports.run_batch(imports.open_batch(folder=tmp_path / "scanner/box", into=series, by=archivist))
    return Description.objects.get(level="item")


@pytest.fixture
def restored(imported: Description, archivist: User, reviewer: User) -> Description:
    """The same with one approved restoration, and one that waits for review."""
    item = imported
    run = done(restorations.queue(item, recipe_name="clean", by=archivist).pk)
    assert run.candidate is not None
    reviews.approve(run, digest=run.candidate.digest, by=reviewer)
    done(restorations.queue(item, recipe_name="clean", by=archivist).pk)
    return item


def asked(item: Description, by: User) -> Erasure:
    return erasures.request_erasure(item, law=LAW, grounds="The child depicted", by=by)


def places_of(item: Description) -> list[Path]:
    return [storage.locate(file) for file in StoredFile.with_gone.filter(description=item)]


def pictures_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.suffix in {".tif", ".jpg", ".png"}]


def test_all_bytes_of_an_item_are_destroyed_and_everything_else_stays(
    restored: Description, archivist: User, other: User
) -> None:
    storage.pyramid(StoredFile.objects.filter(role=FileRole.ACCESS_COPY)[0])
    places, digests = places_of(restored), set(StoredFile.objects.values_list("digest", flat=True))
    assert len(places) > 5 and all(place.is_file() for place in places)
    erasure = erasures.grant(asked(restored, archivist), by=other)

    assert erasure.state == ErasureState.DONE
    assert not any(place.exists() for place in places)
    for root in (django_settings.STORAGE_ROOT, django_settings.ACCESS_ROOT, django_settings.WORKSHOP_ROOT):
        assert pictures_below(Path(root)) == []
    assert not StoredFile.objects.exists()
    assert set(StoredFile.with_gone.values_list("digest", flat=True)) == digests
    restored.refresh_from_db()
    assert (restored.thumbnail, restored.access_copy) == (None, None)
    assert RestorationRun.objects.filter(state=RunState.CANCELLED).count() == 1
    deletion = PreservationEvent.objects.get(event_type=EventType.DELETION)
    assert set(deletion.detail["digests"].values()) == digests and deletion.detail["law"] == LAW


def test_the_store_the_chain_and_fixity_know_that_it_is_meant(
    restored: Description, archivist: User, other: User
) -> None:
    sealing.seal_waiting()
    erasures.grant(asked(restored, archivist), by=other)
    sealing.seal_waiting()
    assert complaints(props.root()) == []
    assert fixity.check(restored) == [] and list(fixity.strays()) == []
    call_command("verify_events", stdout=StringIO())
    premis = keeping.history_of(restored).decode()
    assert "deletion" in premis and "has source" in premis and "contentLocation" not in premis


def test_a_rebuilt_archive_knows_too(imported: Description, archivist: User, other: User) -> None:
    erasures.grant(asked(imported, archivist), by=other)
    ledger.write()
    before = everything()
    lose_the_database()
    status, told = rebuilt()
    assert (status, told["missing_files"], told["missing_copies"]) == (0, [], 0)
    assert everything() == before


def test_copies_follow_when_they_are_brought_up_to_date(
    imported: Description, archivist: User, other: User, tmp_path: Path
) -> None:
    copy = replicas.opened(str(tmp_path / "copy"))
    replicas.replicate(imported, copy)
    assert len(pictures_below(tmp_path / "copy")) == 1
    erasures.grant(asked(imported, archivist), by=other)
    replicas.replicate(imported, copy)
    assert pictures_below(tmp_path / "copy") == []
    assert complaints(tmp_path / "copy") == [] and replicas.check(imported, copy).findings == []
    assert PreservationEvent.objects.filter(detail__act="erased in a copy").count() == 1


def test_it_takes_two_people_and_a_reason(imported: Description, archivist: User, admin: User) -> None:
    with pytest.raises(RuleIncomplete):
        erasures.request_erasure(imported, law=" ", grounds="x", by=archivist)
    erasure = asked(imported, admin)
    assert asked(imported, archivist) == erasure
    with pytest.raises(OwnRequest):
        erasures.grant(erasure, by=admin)
    with pytest.raises(NotPermitted):
        erasures.grant(erasure, by=archivist)
    assert all(place.is_file() for place in places_of(imported))


def test_what_was_refused_stays_and_can_be_asked_for_again(
    imported: Description, archivist: User, admin: User
) -> None:
    refused = erasures.refuse(asked(imported, archivist), by=admin, note="A settlement was found")
    assert refused.state == ErasureState.REFUSED
    with pytest.raises(IllegalTransition):
        erasures.grant(refused, by=admin)
    assert all(place.is_file() for place in places_of(imported))
    erasures.grant(asked(imported, archivist), by=admin)
    with pytest.raises(NothingKept):
        asked(imported, archivist)


def test_what_was_interrupted_is_finished_by_the_worker(
    imported: Description, archivist: User, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object) -> None:
        raise StorageFull(path=Path("/"), needed_bytes=1, free_bytes=0, reserve_bytes=0)

    monkeypatch.setattr(erasing, "purge", full)
    with pytest.raises(StorageFull):
        erasures.grant(asked(imported, archivist), by=admin)
    monkeypatch.undo()
    assert Erasure.objects.get().state == ErasureState.DECIDED
    call_command("ingest_worker", "--once")
    assert Erasure.objects.get().state == ErasureState.DONE
    assert pictures_below(Path(django_settings.STORAGE_ROOT)) == []


def test_the_same_bytes_are_not_taken_in_again(
    imported: Description, series: Description, archivist: User, admin: User, tmp_path: Path
) -> None:
    erasures.grant(asked(imported, archivist), by=admin)
    batch = imports.open_batch(folder=tmp_path / "scanner/box", into=series, by=archivist)
    imports.run_batch(batch)
    row = batch.rows.get()
    assert (row.fate, row.reason_code) == (Fate.QUARANTINED, "erased")


def test_whoever_destroys_types_the_code_and_readers_are_told(
    imported: Description, archivist: User, admin: User, client: Client
) -> None:
    page = reverse("rights:erasure", args=[imported.pk])
    decide = reverse("rights:decide_erasure", args=[imported.pk])
    client.force_login(archivist)
    assert client.post(page, {"law": LAW, "grounds": "The child"}).status_code == 302
    assert client.post(decide, {"answer": "grant", "code": imported.reference_code}).status_code == 403
    client.force_login(admin)
    assert client.post(decide, {"answer": "grant", "code": "HO"}).status_code == 422
    assert Erasure.objects.get().state == ErasureState.REQUESTED
    client.post(decide, {"answer": "grant", "code": imported.reference_code})
    assert Erasure.objects.get().state == ErasureState.DONE
    client.logout()
    told = client.get(imported.get_absolute_url()).content.decode()
    assert LAW in told and "The child" not in told
