"""A new import by form: checked first or not, from a folder or sent through the browser."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import bagit
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive.domain.vocabulary import BatchState
from archive.models import Description, ImportBatch, StoredFile, User
from archive.web import uploads
from tests.archive.cast import person, write_scan

NEW = "/imports/new/"
Send = Callable[..., Any]


@pytest.fixture
def box(settings: Settings) -> Path:
    """A scanner folder with one good scan and one that is no image."""
    root: Path = settings.SCANNER_ROOTS[0]
    write_scan(root / "box", "one.tif")
    (root / "box" / "two.jpg").write_bytes(b"not a picture")
    return root / "box"


@pytest.fixture
def send(client: Client, archivist: User, series: Description) -> Send:
    """Send the form as the archivist."""
    client.force_login(archivist)

    def run(**fields: object) -> Any:
        given = {"source": "folder", "into": series.reference_code, "act": "import", **fields}
        return client.post(NEW, given)

    return run


def scan_bytes(tmp_path: Path, seed: int = 0) -> bytes:
    return write_scan(tmp_path, f"sent-{seed}.tif", seed=seed).read_bytes()


def test_checking_first_tells_what_would_happen_and_writes_nothing(send: Send, box: Path) -> None:
    page = send(folder="0/box", act="check").content.decode()
    assert "What would happen" in page
    assert "This is not an image, whatever its name says." in page
    assert "Import 1 file<" in page
    assert "None" not in page
    assert not ImportBatch.objects.exists()
    assert not StoredFile.objects.exists()


def test_importing_opens_a_batch_of_the_folder(send: Send, box: Path, series: Description) -> None:
    answer = send(folder="0/box")
    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("imports:batch", args=[batch.pk])
    assert (batch.folder, batch.into, batch.state) == (str(box), series, BatchState.QUEUED)
    assert not batch.is_upload


def test_nothing_new_is_said_and_not_offered(send: Send, box: Path) -> None:
    (box / "one.tif").unlink()
    page = send(folder="0/box", act="check").content.decode()
    assert "Nothing new would come in." in page
    assert 'value="import"' not in page


@pytest.mark.parametrize("key", ["0/../../etc", "0/box/../..", "", "7"])
def test_a_folder_outside_the_roots_is_refused(send: Send, box: Path, key: str) -> None:
    answer = send(folder=key)
    assert answer.status_code == 422
    assert "Choose a folder" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("code", "says"), [("HO-9", "There is no description"), ("", "Choose the description under which")]
)
def test_an_unknown_place_is_told_beside_the_field(send: Send, box: Path, code: str, says: str) -> None:
    answer = send(folder="0/box", into=code)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_scans_do_not_go_under_an_item(send: Send, box: Path, item: Description) -> None:
    answer = send(folder="0/box", into=item.reference_code)
    assert answer.status_code == 422
    assert "is a single item" in answer.content.decode()


def test_sent_files_are_kept_under_their_names_and_imported(
    send: Send, tmp_path: Path, settings: Settings
) -> None:
    data = scan_bytes(tmp_path)
    files = [SimpleUploadedFile(name, data) for name in ("quay.tif", "quay.tif", "../../quay 2.tif")]
    send(source="upload", files=files)
    batch = ImportBatch.objects.get()
    assert batch.is_upload
    assert Path(batch.folder).is_relative_to(settings.UPLOADS_ROOT)
    names = sorted(path.name for path in Path(batch.folder).iterdir())
    assert names == ["quay (2).tif", "quay 2.tif", "quay.tif"]


def test_files_that_were_checked_need_not_be_sent_again(send: Send, tmp_path: Path) -> None:
    sent = SimpleUploadedFile("quay.tif", scan_bytes(tmp_path))
    answer = send(source="upload", files=[sent], act="check")
    kept = answer.context["kept"]
    assert "1 file was sent and waits here." in answer.content.decode()
    send(source="upload", kept=kept)
    assert Path(ImportBatch.objects.get().folder).name == kept


def test_nobody_imports_what_somebody_else_has_sent(send: Send, tmp_path: Path, db: None) -> None:
    other = person("eve")
    key = uploads.keep([SimpleUploadedFile("quay.tif", scan_bytes(tmp_path))], by=other)
    answer = send(source="upload", kept=key)
    assert answer.status_code == 422
    assert "no longer here" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("key", ["..", "../../../etc", "a" * 36])
def test_a_made_up_key_of_sent_files_leads_nowhere(send: Send, key: str) -> None:
    assert send(source="upload", kept=key).status_code == 422


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\quay.tif", "quay.tif"),
        (".bashrc", "bashrc"),
        ("..", "unnamed"),
    ],
)
def test_names_of_sent_files_cannot_be_paths(
    archivist: User, settings: Settings, name: str, kept: str
) -> None:
    file = SimpleUploadedFile("x", b"bytes")
    file._name = name  # type: ignore[attr-defined]
    folder = uploads.find(uploads.keep([file], by=archivist), by=archivist)
    assert folder is not None
    assert [path.name for path in folder.iterdir()] == [kept]


def test_a_very_long_name_keeps_its_ending(archivist: User) -> None:
    file = SimpleUploadedFile("x", b"bytes")
    file._name = "照" * 120 + ".tiff"  # type: ignore[attr-defined]
    folder = uploads.find(uploads.keep([file], by=archivist), by=archivist)
    assert folder is not None
    (kept,) = folder.iterdir()
    assert kept.suffix == ".tiff"
    assert len(kept.name.encode()) <= 200


def test_what_is_too_large_is_refused_before_it_is_read(
    client: Client, archivist: User, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    client.force_login(archivist)
    body = BytesIO(b"x" * 2000)
    answer = client.post(NEW, body.getvalue(), content_type="multipart/form-data; boundary=b")
    assert answer["Location"] == NEW
    assert "Send them in several goes" in client.get(NEW).content.decode()
    assert not Path(settings.UPLOADS_ROOT).exists()


def test_a_forged_form_is_refused(archivist: User, box: Path, series: Description) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(archivist)
    answer = strict.post(NEW, {"source": "folder", "folder": "0/box", "into": series.reference_code})
    assert answer.status_code == 403
    assert not ImportBatch.objects.exists()


def test_too_many_files_are_not_checked_while_a_person_waits(
    send: Send, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.web.views.new_import._MOST_CHECKED", 1)
    page = send(folder="0/box", act="check").content.decode()
    assert "too many to check while you wait" in page
    assert "What would happen" not in page


def test_places_are_found_by_title_and_by_code_without_items(
    client: Client, archivist: User, series: Description, item: Description
) -> None:
    client.force_login(archivist)
    for words in ("street", "HO-1"):
        part = client.get(reverse("imports:places"), {"q": words}).content.decode()
        assert f'data-code="{series.reference_code}"' in part
        assert item.reference_code not in part
    assert "Nothing found." in client.get(reverse("imports:places"), {"q": "zeppelin"}).content.decode()


@pytest.mark.parametrize("name", ["reader", "reviewer"])
def test_who_may_not_import_has_no_imports(
    client: Client, name: str, request: pytest.FixtureRequest, box: Path, series: Description
) -> None:
    client.force_login(request.getfixturevalue(name))
    for page in ("list", "new", "folders", "places"):
        assert client.get(reverse(f"imports:{page}")).status_code == 403
    answer = client.post(NEW, {"source": "folder", "folder": "0/box", "into": series.reference_code})
    assert answer.status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.fixture
def bag(box: Path) -> Path:
    """The box as a bag."""
    bagit.make_bag(str(box), bag_info={"External-Description": "Prints of the quay"}, checksums=["sha512"])
    return box


def test_a_bag_beside_the_scanner_is_verified_and_comes_in_as_an_accession(send: Send, bag: Path) -> None:
    page = send(folder="0/box", act="check").content.decode()
    assert "The bag is whole. Files in it: 2." in page and "This folder is a bag" in page
    assert not ImportBatch.objects.exists()
    answer = send(folder="0/box")
    batch = ImportBatch.objects.get()
    assert answer["Location"] == reverse("imports:batch", args=[batch.pk])
    assert batch.accession is not None and batch.accession.title == "Prints of the quay"
    assert send(folder="0/box")["Location"] == answer["Location"]


def test_a_damaged_bag_is_refused_with_what_is_wrong_in_it(send: Send, bag: Path) -> None:
    (bag / "data/two.jpg").write_bytes(b"another text")
    for act in ("check", "import"):
        answer = send(folder="0/box", act=act)
        assert answer.status_code == 422
        assert "data/two.jpg: another digest than the manifest says" in answer.content.decode()
    assert not ImportBatch.objects.exists()
