"""The box on an item's page: recipes, the queue, live progress."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from archive.domain.vocabulary import RunState, Visibility
from archive.models import Description, RestorationRun, StoredFile, User, WorkerNode
from archive.services.describing import descriptions
from archive.services.restoring import restorations, workers
from tests.archive.web.shelf import with_copies, with_restoration

PART = {"HTTP_HX_REQUEST": "true"}


def page(client: Client, item: Description) -> str:
    return client.get(item.get_absolute_url()).content.decode()


def queue(client: Client, item: Description, recipe: str = "clean") -> str:
    """Queue by the form as htmx sends it; returns the part that is shown."""
    answer = client.post(reverse("workshop:queue", args=[item.pk]), {"recipe": recipe}, **PART)  # type: ignore[arg-type]
    return answer.content.decode()


def polls(part: str) -> bool:
    return "hx-trigger" in part


def test_an_archivist_is_offered_the_recipes_in_plain_sentences(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    shown = page(client, item)
    assert "Fills scratches and dust, evens out fading, and calms the noise; adds no colour." in shown
    assert "Queue restoration" in shown


@pytest.mark.parametrize("name", ["reviewer", "reader"])
def test_who_may_not_restore_is_not_offered_recipes(
    client: Client, item: Description, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert "Queue restoration" not in page(client, item)


def test_a_recipe_without_its_weights_is_greyed_out_with_reason_and_cure(
    client: Client, item: Description, archivist: User, settings: Settings, tmp_path: Path
) -> None:
    shutil.copy(Path(django_settings.MODELS_DIR) / "manifest.toml", tmp_path / "manifest.toml")
    settings.MODELS_DIR = tmp_path
    client.force_login(archivist)
    shown = page(client, item)
    choice = shown.split('value="portrait"')[1].split("</label>")[0]
    assert "disabled" in choice
    assert "is not installed" in choice
    assert "RecipeUnavailable" not in queue(client, item, "portrait")
    assert not RestorationRun.objects.exists()


def test_queueing_shows_the_run_at_once_and_keeps_asking_how_far_it_is(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    part = queue(client, item)
    run = RestorationRun.objects.get()
    assert (run.recipe_name, run.state, run.requested_by) == ("clean", RunState.QUEUED, archivist)
    assert "<html" not in part
    assert "next in line" in part
    assert polls(part)


def test_progress_is_told_by_step_per_cent_and_time_left(
    client: Client, item: Description, archivist: User
) -> None:
    run = restorations.queue(item, recipe_name="clean", by=archivist)
    held = restorations.claim(run.pk, worker=workers.arrive(device="cpu"))
    assert held is not None
    restorations.progress(held, step_index=1, step_count=3, step_kind="scratches", fraction=0.42)
    client.force_login(archivist)
    part = client.get(reverse("workshop:of_item", args=[item.pk]), **PART).content.decode()  # type: ignore[arg-type]
    for words in ("step 2 of 3: Scratches and dust", "42 %", "s left", 'value="42"'):
        assert words in part, words


def test_asking_stops_when_nothing_is_under_way(client: Client, item: Description, archivist: User) -> None:
    client.force_login(archivist)
    queue(client, item)
    restorations.cancel(RestorationRun.objects.get(), by=archivist)
    part = client.get(reverse("workshop:of_item", args=[item.pk]), **PART).content.decode()  # type: ignore[arg-type]
    assert not polls(part)


def test_without_scripts_queueing_leads_back_to_the_item(
    client: Client, item: Description, archivist: User
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("workshop:queue", args=[item.pk]), {"recipe": "clean"})
    assert answer.status_code == 302
    assert answer["Location"] == item.get_absolute_url()


def test_a_reviewer_cannot_queue_by_a_form_of_their_own(
    client: Client, item: Description, reviewer: User
) -> None:
    client.force_login(reviewer)
    assert "Your roles do not allow this." in queue(client, item)
    assert not RestorationRun.objects.exists()


def test_a_hidden_item_does_not_exist_for_a_reader(
    client: Client, item: Description, reader: User, archivist: User
) -> None:
    descriptions.edit(item, changes={"visibility": Visibility.STAFF}, revision=item.revision, by=archivist)
    client.force_login(reader)
    for method, name in (("post", "queue"), ("get", "of_item")):
        answer = getattr(client, method)(reverse(f"workshop:{name}", args=[item.pk]), {"recipe": "clean"})
        assert answer.status_code == 404


def test_a_queue_that_nobody_serves_says_so(client: Client, item: Description, archivist: User) -> None:
    WorkerNode.objects.all().delete()
    client.force_login(archivist)
    assert "No worker has been heard of lately" in queue(client, item)


def test_an_item_without_a_scan_has_no_box(client: Client, item: Description, archivist: User) -> None:
    StoredFile.objects.filter(description=item).delete()
    client.force_login(archivist)
    assert "Queue restoration" not in page(client, item)


def test_a_candidate_that_nobody_decided_about_is_withdrawn(
    client: Client, item: Description, archivist: User, reviewer: User
) -> None:
    with_restoration(with_copies(item), by=archivist, state=RunState.AWAITING_REVIEW)
    run = RestorationRun.objects.get()
    address = reverse("workshop:cancel", args=[run.pk])
    client.force_login(reviewer)
    assert "Withdraw" not in page(client, item)
    client.force_login(archivist)
    assert "Withdraw" in page(client, item)
    part = client.post(address, {"on": "item"}, **PART).content.decode()  # type: ignore[arg-type]
    assert "Compare" not in part
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    assert "Compare" not in page(client, item)
