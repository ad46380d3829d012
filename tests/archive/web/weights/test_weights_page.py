"""The Weights page: who may open it, what it lists, what verifying and importing come to."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive.domain import weights_failures
from archive.domain.vocabulary import WeightsState
from archive.engine import known_weights
from archive.jobs import weights as jobs
from archive.models import PreservationEvent, User, WeightsTask
from restoration.weights.manifest import Manifest
from tests.restoration.weights.conftest import ModelsDir
from tests.restoration.weights.states import SMALL, SMALL_NAME

PAGE = "/weights/"


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def send(client: Client, file: Path, *, name: str = "") -> int:
    """Send a file as the form does; returns the answer's status."""
    sent = SimpleUploadedFile(file.name, file.read_bytes())
    return client.post(reverse("weights:import"), {"file": sent, "name": name}).status_code


def task_done() -> WeightsTask:
    """Do the only task that there is, as the worker does."""
    task = WeightsTask.objects.get()
    jobs.run(str(task.pk))
    task.refresh_from_db()
    return task


def uploads() -> list[Path]:
    return [path for path in Path(django_settings.UPLOADS_ROOT).rglob("*") if path.is_file()]


@pytest.mark.parametrize("who", ["archivist", "reviewer", "reader"])
def test_only_administrators_get_in(
    client: Client, who: str, request: pytest.FixtureRequest, models: ModelsDir, good_file: Path
) -> None:
    assert client.get(PAGE).url == f"/sign-in/?next={PAGE}"  # type: ignore[attr-defined]
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("weights:verify", args=[SMALL_NAME])).status_code == 403
    assert send(client, good_file) == 403
    assert PAGE not in client.get("/").content.decode()
    assert not WeightsTask.objects.exists()
    assert uploads() == []


def test_the_list_tells_what_is_installed_and_how_to_get_the_rest(
    client: Client, admin: User, models: ModelsDir
) -> None:
    models.lay_down("RealESRGAN_x2plus", "upscale-x2", architecture="rrdbnet-x2")
    models.lay_down("ours", "colorize", origin="local", architecture="ddcolor-tiny")
    client.force_login(admin)
    shown = page(client)
    assert f'href="{PAGE}"' in client.get("/workshop/").content.decode()
    assert "python -m restoration weights fetch ddcolor_modelscope" in shown
    assert "weights fetch RealESRGAN_x2plus" not in shown
    assert shown.count(">Installed<") == 2
    assert "Own file" in shown
    assert "Clean and enlarge" in shown


def test_every_sentence_of_the_shipped_list_can_be_translated() -> None:
    manifest = Manifest.read(Path(django_settings.BASE_DIR) / "models")
    shipped = {entry.suits for entry in manifest.entries if entry.origin != "local"}
    assert shipped - set(known_weights.SUITS) == set()


def test_weights_name_the_recipes_that_use_them() -> None:
    recipes = {each.name: each.recipes for each in known_weights.catalogue()}
    assert "Clean" in recipes["albumen-damage"]
    assert set(recipes["RealESRGAN_x2plus"]) == {"Clean and enlarge", "Everything"}
    assert recipes["RealESRGAN_x4plus"] == ()


def test_a_broken_list_is_told_in_words(client: Client, admin: User, models: ModelsDir) -> None:
    (models.path / "manifest.toml").write_text("[[weights]]\nname = 3")
    client.force_login(admin)
    assert "The list of weights cannot be read." in page(client)


def test_verifying_finds_a_good_file_good_and_an_altered_file_altered(
    client: Client, admin: User, models: ModelsDir
) -> None:
    file = models.lay_down("RealESRGAN_x2plus", "upscale-x2", architecture="rrdbnet-x2")
    client.force_login(admin)
    address = reverse("weights:verify", args=["RealESRGAN_x2plus"])
    client.post(address)
    client.post(address)  # the one under way is not doubled
    assert "Being verified" in page(client)
    assert task_done().state == WeightsState.DONE
    assert "Verified on" in page(client)
    WeightsTask.objects.all().delete()
    file.write_bytes(b"another file")
    client.post(address)
    task = task_done()
    assert (task.state, task.failure_code) == (WeightsState.FAILED, "restoration.W004")
    assert "Not as on record" in page(client)
    assert not PreservationEvent.objects.exists()


def test_what_is_not_installed_cannot_be_verified(client: Client, admin: User, models: ModelsDir) -> None:
    client.force_login(admin)
    answer = client.post(reverse("weights:verify", args=[SMALL_NAME]), follow=True)
    assert "nothing to verify" in answer.content.decode()
    assert not WeightsTask.objects.exists()


def test_an_imported_file_is_identified_installed_and_removed_from_the_uploads(
    client: Client, admin: User, models: ModelsDir, good_file: Path
) -> None:
    client.force_login(admin)
    assert send(client, good_file) == 302
    assert 'hx-trigger="every 1s"' in page(client)
    task = task_done()
    assert task.state == WeightsState.DONE, task.result
    assert (task.result["architecture"], task.result["name"]) == (SMALL, SMALL_NAME)
    shown = page(client)
    assert f"Identified as {SMALL}" in shown
    assert task.result["sha256"] in shown
    assert "hx-trigger" not in shown
    assert known_weights.named(SMALL_NAME).is_installed  # type: ignore[union-attr]
    assert uploads() == []


def test_a_file_with_a_program_in_it_is_refused_and_not_run(
    client: Client, admin: User, models: ModelsDir, hostile_file: Path
) -> None:
    client.force_login(admin)
    send(client, hostile_file, name=SMALL_NAME)
    task = task_done()
    assert (task.state, task.failure_code) == (WeightsState.FAILED, weights_failures.HOLDS_CODE)
    assert not (hostile_file.parent / "run").exists()
    assert "which could be a program" in page(client)
    assert uploads() == []


def test_weights_of_another_network_are_refused(
    client: Client, admin: User, models: ModelsDir, good_file: Path
) -> None:
    client.force_login(admin)
    send(client, good_file, name="RealESRGAN_x4plus")
    assert task_done().failure_code == "restoration.W006"
    assert "not those of the network" in page(client)


@pytest.mark.parametrize(
    ("file_name", "name", "said"),
    [
        ("weights.exe", "", "Weights come as"),
        ("my weights.pth", "", "Latin letters"),
        ("albumen-colorizer.pth", "", "ship with Albumen"),
        ("fine.pth", "albumen-colorizer", "from the list"),
        ("fine.pth", "../etc", "from the list"),
    ],
)
def test_what_the_form_can_see_is_refused_at_once(
    client: Client, admin: User, models: ModelsDir, tmp_path: Path, file_name: str, name: str, said: str
) -> None:
    client.force_login(admin)
    sent = SimpleUploadedFile(file_name, b"bytes")
    answer = client.post(reverse("weights:import"), {"file": sent, "name": name})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not WeightsTask.objects.exists()


def test_a_file_over_the_limit_is_not_read(
    client: Client, admin: User, models: ModelsDir, good_file: Path, settings: Settings
) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    client.force_login(admin)
    assert send(client, good_file) == 302
    assert not WeightsTask.objects.exists()
    assert "larger than" in page(client)


def test_an_import_without_its_token_is_refused(admin: User, models: ModelsDir, good_file: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    assert send(client, good_file) == 403
    assert not WeightsTask.objects.exists()
