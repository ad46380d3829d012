"""An archive whose masters lie in a bucket does all that one in a folder does, and can move."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.domain import ocfl
from archive.domain.vocabulary import EventType, FileRole, FixityProblem, LevelOfDescription
from archive.models import Description, ObjectCheck, PreservationEvent, StoredFile, User
from archive.preservation import digest as digests
from archive.services.custody import fixity, keeping, ledger, object_news, replicas
from archive.services.protection import erasures
from tests.archive.buckets.conftest import lose_the_machine
from tests.archive.cast import write_scan
from tests.archive.commands import called
from tests.archive.ledger.conftest import lose_the_database, rebuilt, sealed_and_signed
from tests.archive.ledger.rows import everything
from tests.archive.preservation.places import BucketPlace
from tests.archive.preservation.validator import complaints, object_count

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)


def kept() -> list[StoredFile]:
    return list(StoredFile.objects.filter(role__in=KEPT).order_by("created_at"))


def told() -> None:
    """Write down everything that waits."""
    sealed_and_signed()
    ledger.write()
    object_news.tell()
    ledger.write()


def test_all_that_happened_lies_in_the_bucket_and_a_lost_machine_comes_back(
    archive: Description, bucket: BucketPlace
) -> None:
    assert len(kept()) == 5  # four scans and a restoration
    assert ObjectCheck.objects.filter(checked_at=None).count() == 4  # nobody has read them again yet
    told()
    assert complaints(bucket.root()) == [] and object_count(bucket.root()) == 4
    status, found = called("check_fixity", "--all")
    assert (status, found["findings"]) == (0, [])
    assert not ObjectCheck.objects.filter(checked_at=None).exists()
    told()
    before = everything()
    lose_the_database()
    lose_the_machine()
    status, said = rebuilt()
    assert (status, said["missing_files"], said["missing_copies"]) == (0, [], 0)
    after = everything()
    assert {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} == set()
    for file in kept():
        assert digests.of_file(keeping.at_hand(file)).digest == file.digest
    call_command("verify_events")


def test_what_is_damaged_in_the_bucket_is_found_named_and_put_back(
    item: Description, bucket: BucketPlace, tmp_path: Path
) -> None:
    fixity.begin(item)
    copy = replicas.opened(tmp_path / "copy")
    replicas.replicate(item, copy)
    folder = f"{ocfl.object_path(keeping.object_id(item))}/"
    whole = bucket.files(folder)
    for path, data in whole.items():
        bucket.write(folder + path, bytes([data[0] ^ 1]) + data[1:])
        assert path in {each.path for each in fixity.check(item)}
        mended, left = replicas.repair(item, copy)
        assert (path in mended.paths, left, bucket.files(folder)) == (True, [], whole)
    assert len(bucket.files("extensions/albumen-set-aside/")) == len(whole)
    bucket.write("000/111/222/urn%3auuid%3astranger/inventory.json", b"{}")
    (stray,) = fixity.strays()
    assert (stray.problem, stray.path) == (FixityProblem.EXTRA, "000/111/222/urn%3auuid%3astranger")


def test_what_the_law_says_must_go_is_in_no_bucket_and_on_no_desk(
    archive: Description, bucket: BucketPlace, admin: User, archivist: User, tmp_path: Path
) -> None:
    told()
    copy = replicas.opened(tmp_path / "copy")
    item = Description.objects.filter(level=LevelOfDescription.ITEM).order_by("sort_key")[0]
    replicas.replicate(item, copy)
    files = StoredFile.objects.filter(description=item, role__in=KEPT)
    pictures = [keeping.at_hand(file).read_bytes() for file in files]
    assert len(pictures) == 2
    asked = erasures.request_erasure(item, law="GDPR 17", grounds="asked", by=archivist)
    erasures.grant(asked, by=admin)
    told()
    replicas.replicate(item, copy)
    for place in (Path(django_settings.FETCHED_ROOT), tmp_path / "copy"):
        lying = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
        assert not any(picture in lying for picture in pictures)
    assert not any(picture in bucket.files().values() for picture in pictures)
    assert fixity.check(item) == [] and complaints(bucket.root()) == []
    assert PreservationEvent.objects.filter(description=item, event_type=EventType.DELETION).exists()


def test_an_archive_moves_into_a_folder_and_back_into_another_bucket(
    archive: Description, bucket: BucketPlace, settings: object, tmp_path: Path
) -> None:
    told()
    status, said = called("replicate", str(tmp_path / "house"))
    assert (status, said["troubles"]) == (0, [])
    settings.STORAGE_BUCKET, settings.STORAGE_ROOT = "", tmp_path / "house"  # type: ignore[attr-defined]
    told()
    assert called("check_fixity", "--all")[0] == 0
    elsewhere = bucket.address.replace("archive/copy", "new")
    assert called("replicate", elsewhere)[0] == 0
    settings.STORAGE_BUCKET = elsewhere  # type: ignore[attr-defined]
    settings.STORAGE_ROOT = django_settings.FETCHED_ROOT  # type: ignore[attr-defined]
    told()
    assert called("check_fixity", "--all")[0] == 0


def test_a_backup_of_it_can_be_restored(archive: Description, tmp_path: Path) -> None:
    told()
    call_command("backup", str(tmp_path / "backup"))
    status, said = called("rehearse_restore", str(tmp_path / "backup"))
    assert (status, said["faults"]) == (0, [])


def test_masters_and_restorations_go_out_as_ever(
    archive: Description, archivist: User, client: Client, settings: object
) -> None:
    client.force_login(archivist)
    lose_the_machine()
    for file in kept():
        if file.description.reference_code.endswith("0001"):
            sent = client.get(reverse("media:master", args=[file.pk]))
            body = b"".join(sent.streaming_content)  # type: ignore[attr-defined]
            assert sent.status_code == 200 and digests.of_bytes(body) == file.digest
            again = client.get(
                reverse("media:master", args=[file.pk]), headers={"If-None-Match": f'"{file.digest}"'}
            )
            assert again.status_code == 304
    settings.SENDFILE = "x-accel"  # type: ignore[attr-defined]
    place = client.get(reverse("media:master", args=[file.pk]))["X-Accel-Redirect"]
    assert place.startswith("/_albumen/storage/")
    fetched = unquote(place.removeprefix("/_albumen/storage/"))
    assert (Path(django_settings.FETCHED_ROOT) / fetched).is_file()


def test_a_bucket_that_is_away_is_told_in_words_and_costs_nothing(
    archive: Description, archivist: User, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client.force_login(archivist)
    lose_the_machine()
    master = kept()[0]
    write_scan(tmp_path / "scanner/later", "5.tif", seed=5)
    with monkeypatch.context() as away:
        away.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody is there
        away.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
        answer = client.get(reverse("media:master", args=[master.pk]))
        assert answer.status_code == 503 and answer["Retry-After"]
        assert "127.0.0.1" not in answer.content.decode() and "s3:" not in answer.content.decode()
        assert client.get(reverse("media:thumbnail", args=[thumbnail_of(master).pk])).status_code == 200
        before = Description.objects.count()
        with pytest.raises(CommandError, match="s3://"):
            call_command("import_folder", str(tmp_path / "scanner/later"), "--into", archive.reference_code)
        assert Description.objects.count() == before
    call_command("import_folder", str(tmp_path / "scanner/later"), "--into", archive.reference_code)
    assert Description.objects.count() == before + 1
    assert client.get(reverse("media:master", args=[master.pk])).status_code == 200


def test_a_master_with_other_bytes_is_not_handed_out_and_that_is_told_in_words(
    archive: Description,
    bucket: BucketPlace,
    archivist: User,
    client: Client,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.force_login(archivist)
    call_command("check_fixity", "--all")
    lose_the_machine()
    master = kept()[0]
    folder = ocfl.object_path(keeping.object_id(master.description))
    (path,) = (path for path in bucket.files(f"{folder}/") if path.endswith(Path(master.path).name))
    bucket.write(f"{folder}/{path}", b"other bytes")
    answer = client.get(reverse("media:master", args=[master.pk]))
    assert answer.status_code == 500
    assert "This file is damaged" in answer.content.decode()
    assert "s3:" not in answer.content.decode()
    assert keeping.object_id(master.description) in caplog.text
    assert ObjectCheck.objects.get(description=master.description).checked_at is None
    assert fixity.waiting(before=timezone.now())[0] == master.description
    assert fixity.check(master.description)
    assert client.get(reverse("media:master", args=[master.pk])).status_code == 500
    assert ObjectCheck.objects.get(description=master.description).checked_at is not None


def thumbnail_of(master: StoredFile) -> StoredFile:
    return StoredFile.objects.get(derived_from=master, role=FileRole.THUMBNAIL)
