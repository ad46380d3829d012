"""A batch's page: live while it goes on, then what became of each file."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive.domain.vocabulary import BatchState
from archive.models import Description, ImportBatch, ImportRow, User
from archive.services.transfer import imports
from archive.web import loads
from tests.archive.cast import write_scan


@pytest.fixture
def folder(settings: Settings) -> Path:
    """A scanner folder with a good scan, the same bytes again, and a torn one."""
    root: Path = settings.SCANNER_ROOTS[0]
    good = write_scan(root / "box", "a-good.tif")
    (root / "box" / "b-again.tif").write_bytes(good.read_bytes())
    (root / "box" / "c-torn.tif").write_bytes(good.read_bytes()[:200])
    return root / "box"


@pytest.fixture
def waiting(folder: Path, series: Description, archivist: User) -> ImportBatch:
    return imports.open_batch(folder=folder, into=series, by=archivist)


@pytest.fixture
def finished(waiting: ImportBatch) -> ImportBatch:
    imports.run_batch(waiting)
    return waiting


def page(client: Client, batch: ImportBatch, query: str = "") -> str:
    return client.get(reverse("imports:batch", args=[batch.pk]) + query).content.decode()


@pytest.mark.django_db(transaction=True)
def test_every_fate_is_shown_with_its_way_on(client: Client, finished: ImportBatch, archivist: User) -> None:
    client.force_login(archivist)
    shown = page(client, finished)
    item = ImportRow.objects.get(batch=finished, path="a-good.tif").description
    assert item is not None
    assert item.thumbnail is not None
    assert reverse("media:thumbnail", args=[item.thumbnail.pk]) in shown
    assert shown.count(item.get_absolute_url()) == 2  # the imported file, and the one of the same bytes
    torn = shown.split('class="quarantined"')[1].split("</ul>")[0]
    assert f"{finished.folder}/c-torn.tif" in torn
    assert reverse("imports:report", args=[finished.pk]) in torn
    assert "hx-trigger" not in shown


@pytest.mark.django_db(transaction=True)
def test_the_report_is_downloaded_with_a_row_for_every_file(
    client: Client, finished: ImportBatch, archivist: User
) -> None:
    client.force_login(archivist)
    answer = client.get(reverse("imports:report", args=[finished.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    report = json.loads(answer.content)
    assert [row["fate"] for row in report["rows"]] == ["imported", "duplicate", "quarantined"]


@pytest.mark.django_db(transaction=True)
def test_files_can_be_looked_at_by_fate(client: Client, finished: ImportBatch, archivist: User) -> None:
    client.force_login(archivist)
    shown = page(client, finished, "?fate=duplicate")
    assert "b-again.tif" in shown
    assert "c-torn.tif" not in shown
    assert "b-again.tif" in page(client, finished, "?fate=unheard-of")


def test_a_batch_that_goes_on_asks_again_and_one_that_ends_does_not(
    client: Client, waiting: ImportBatch, archivist: User
) -> None:
    client.force_login(archivist)
    progress = reverse("imports:progress", args=[waiting.pk])
    assert "hx-trigger" in client.get(progress).content.decode()
    assert "hx-trigger" in client.get(reverse("imports:list")).content.decode()
    ImportBatch.objects.update(state=BatchState.FINISHED)
    assert "hx-trigger" not in client.get(progress).content.decode()


def test_an_interrupted_batch_is_taken_up_again_not_doubled(
    client: Client, waiting: ImportBatch, archivist: User
) -> None:
    ImportBatch.objects.update(state=BatchState.INTERRUPTED)
    client.force_login(archivist)
    assert "The import stopped before its end." in page(client, waiting)
    answer = client.post(reverse("imports:again", args=[waiting.pk]))
    assert answer["Location"] == reverse("imports:batch", args=[waiting.pk])
    assert ImportBatch.objects.count() == 1


def test_a_folder_that_is_gone_is_not_offered_again(
    client: Client, waiting: ImportBatch, archivist: User, folder: Path
) -> None:
    ImportBatch.objects.update(state=BatchState.FINISHED)
    folder.rename(folder.with_name("moved"))
    client.force_login(archivist)
    assert "Import the folder again" not in page(client, waiting)
    answer = client.post(reverse("imports:again", args=[waiting.pk]), follow=True)
    assert answer.status_code == 200
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("name", ["reader", "reviewer"])
def test_for_who_may_not_import_there_is_no_batch(
    client: Client, waiting: ImportBatch, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    for address in ("batch", "progress", "report"):
        assert client.get(reverse(f"imports:{address}", args=[waiting.pk])).status_code == 404
    assert client.post(reverse("imports:again", args=[waiting.pk])).status_code == 404


def test_a_listener_hears_of_the_state_and_at_the_end_of_the_numbers(
    waiting: ImportBatch, archivist: User
) -> None:
    ImportRow.objects.create(batch=waiting, path="a.tif", fate="imported")
    assert loads.load(archivist, waiting).announcement == "Waiting"
    waiting.state = BatchState.FINISHED
    assert loads.load(archivist, waiting).announcement == "Finished, Imported: 1"


def test_a_bag_is_called_by_its_own_name(waiting: ImportBatch, archivist: User) -> None:
    assert loads.load(archivist, waiting).name == Path(waiting.folder).name
    waiting.folder = "/media/stick/harbour-2026/data"
    assert loads.load(archivist, waiting).name == "harbour-2026"
