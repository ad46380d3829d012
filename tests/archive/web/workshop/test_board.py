"""The workshop's page: what is under way, what failed, who works."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.domain import failures
from archive.domain.vocabulary import RunState
from archive.models import RestorationRun, User, WorkerNode
from archive.services.restoring import restorations, workers

PART = {"HTTP_HX_REQUEST": "true"}


def board(client: Client) -> str:
    return client.get(reverse("workshop:list")).content.decode()


@pytest.fixture
def failed(queued: RestorationRun) -> RestorationRun:
    """A run that has failed for lack of memory."""
    held = restorations.claim(queued.pk, worker=workers.arrive(device="cpu"))
    assert held is not None
    restorations.fail(held, MemoryError("12 GiB"))
    queued.refresh_from_db()
    return queued


def test_a_waiting_run_can_be_taken_off_the_queue(
    client: Client, queued: RestorationRun, archivist: User
) -> None:
    client.force_login(archivist)
    assert "Take off the queue" in board(client)
    answer = client.post(reverse("workshop:cancel", args=[queued.pk]), {"on": "board"}, **PART)  # type: ignore[arg-type]
    assert "<html" not in answer.content.decode()
    queued.refresh_from_db()
    assert queued.state == RunState.CANCELLED


def test_a_failed_run_says_why_and_can_be_queued_again(
    client: Client, failed: RestorationRun, archivist: User
) -> None:
    client.force_login(archivist)
    shown = board(client)
    assert failures.sentence(failures.OUT_OF_MEMORY) in shown
    assert "Queue again" in shown
    client.post(reverse("workshop:again", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == RunState.QUEUED


def test_a_reviewer_watches_without_acting(client: Client, failed: RestorationRun, reviewer: User) -> None:
    client.force_login(reviewer)
    assert "Queue again" not in board(client)
    client.post(reverse("workshop:again", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == RunState.FAILED


def test_workers_are_listed_with_their_device(client: Client, reviewer: User) -> None:
    workers.arrive(device="cuda:0 GTX 1060")
    client.force_login(reviewer)
    shown = board(client)
    assert "cuda:0 GTX 1060" in shown
    assert "here now" in shown


def test_of_workers_that_left_only_the_last_few_are_listed(client: Client, reviewer: User) -> None:
    for days in range(1, 7):
        seen = timezone.now() - timedelta(days=days)
        WorkerNode.objects.create(name=f"cellar:{days}", hostname="cellar", last_seen_at=seen)
    client.force_login(reviewer)
    shown = board(client)
    assert [f"cellar:{days}" in shown for days in range(1, 7)] == [True] * 3 + [False] * 3


def test_htmx_gets_only_the_live_part(client: Client, queued: RestorationRun, archivist: User) -> None:
    client.force_login(archivist)
    part = client.get(reverse("workshop:list"), **PART).content.decode()  # type: ignore[arg-type]
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part


def test_the_page_of_a_run_tells_its_way(client: Client, failed: RestorationRun, archivist: User) -> None:
    client.force_login(archivist)
    shown = client.get(reverse("workshop:run", args=[failed.pk])).content.decode()
    assert "12 GiB" in shown
    assert shown.count("<li><time") == 3


def test_a_failed_act_says_so_instead_of_breaking(
    client: Client, queued: RestorationRun, archivist: User
) -> None:
    client.force_login(archivist)
    answer = client.post(reverse("workshop:again", args=[queued.pk]), follow=True)
    assert "This cannot be done any more" in answer.content.decode()


def test_readers_have_no_workshop(client: Client, queued: RestorationRun, reader: User) -> None:
    client.force_login(reader)
    assert client.get(reverse("workshop:list")).status_code == 403
    for name in ("run", "progress"):
        assert client.get(reverse(f"workshop:{name}", args=[queued.pk])).status_code == 404
    for name in ("cancel", "again"):
        assert client.post(reverse(f"workshop:{name}", args=[queued.pk])).status_code == 404
    queued.refresh_from_db()
    assert queued.state == RunState.QUEUED


def test_an_empty_workshop_says_what_to_do(client: Client, archivist: User) -> None:
    client.force_login(archivist)
    assert "Nothing has been restored yet." in board(client)
