"""The way of a restoration on the page of its item, and running it again from there."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import FileRole, RejectionReason, RunState
from archive.jobs import restorations as jobs
from archive.models import RestorationRun, StoredFile, User
from archive.preservation.pictures.redaction import Region
from archive.services.copies import redactions
from archive.services.restoring import reviews
from tests.archive.web.shelf import access_copy, with_copies

KEPT = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)
Asserting = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db(transaction=True)


def history(client: Client, run: RestorationRun) -> str:
    answer = client.get(
        reverse("catalogue:history", args=[run.description_id]), headers={"HX-Request": "true"}
    )
    return answer.content.decode()


def digest_of(run: RestorationRun) -> str:
    assert run.candidate is not None
    return run.candidate.digest


def test_the_way_leads_from_the_scan_over_the_steps_to_the_people(
    client: Client, candidate_run: RestorationRun, archivist: User, reviewer: User, reader: User
) -> None:
    assert "lineage" not in history(client, candidate_run)
    client.force_login(archivist)
    assert "Candidate restoration" in history(client, candidate_run)
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer, comment="Between us")
    assert "Between us" in history(client, candidate_run)
    client.force_login(reader)
    told = history(client, candidate_run)
    report = candidate_run.report or {}
    places = [
        told.index(word)
        for word in (
            "Master scan",
            "Scratches and dust",
            "Fading",
            "Noise",
            "Restoration of The quay",
            f"Asked for by {archivist}",
            f"Approved by {reviewer}",
        )
    ]
    assert places == sorted(places)
    for word in (
        *report["weights"],
        *report["weights"].values(),
        candidate_run.recipe_digest,
        digest_of(candidate_run),
    ):
        assert word in told
    assert "Between us" not in told and "Run again" not in told
    assert told.count("<img") == 1  # only an import makes the small copy of a scan


def test_where_the_picture_was_redacted_the_way_shows_that(
    client: Client,
    candidate_run: RestorationRun,
    archivist: User,
    reviewer: User,
    django_assert_max_num_queries: Asserting,
) -> None:
    reviews.approve(candidate_run, digest=digest_of(candidate_run), by=reviewer)
    item = with_copies(candidate_run.description)
    thumbnails = StoredFile.objects.filter(role=FileRole.THUMBNAIL, derived_from__role__in=KEPT)
    before = {str(key) for key in thumbnails.values_list("pk", flat=True)}
    with django_assert_max_num_queries(16):
        told = history(client, candidate_run)
    assert len(before) == 2 and all(key in told for key in before)
    copy = access_copy(item)
    redacted = redactions.redact(copy, [Region(0.25, 0.25, 0.25, 0.5)], by=archivist)
    told = history(client, candidate_run)
    assert str(redacted.files.get(role=FileRole.THUMBNAIL).pk) in told
    assert not any(key in told for key in before)


def test_a_candidate_that_was_sent_back_says_by_whom_and_why(
    client: Client, candidate_run: RestorationRun, archivist: User, reviewer: User
) -> None:
    reasons = [RejectionReason.OVER_SMOOTHED]
    reviews.reject(candidate_run, digest=digest_of(candidate_run), reasons=reasons, comment="", by=reviewer)
    client.force_login(archivist)
    told = history(client, candidate_run)
    assert f"Sent back by {reviewer}" in told and "Over-smoothed" in told


def test_it_is_run_again_from_the_page_and_the_page_says_what_came_of_it(
    client: Client, candidate_run: RestorationRun, archivist: User, reviewer: User
) -> None:
    url = reverse("workshop:repetitions", args=[candidate_run.pk])
    assert client.post(url).status_code == 302
    client.force_login(reviewer)
    assert "<form" not in client.get(url).content.decode()
    assert "Your roles do not allow this" in client.post(url, headers={"HX-Request": "true"}).content.decode()
    client.force_login(archivist)
    assert "<form" in client.get(url).content.decode()
    asked = client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert "next in line" in asked and 'hx-trigger="every 1s"' in asked
    run = RestorationRun.objects.get(verifies=candidate_run)
    assert client.post(url).url == reverse("catalogue:history", args=[run.description_id])  # type: ignore[attr-defined]
    jobs.run(str(run.pk))
    done = client.get(url).content.decode()
    assert f"by {archivist}: the same bytes" in done and "hx-trigger" not in done
    for page in ("list", "run"):
        shown = client.get(reverse(f"workshop:{page}", args=[run.pk] if page == "run" else []))
        assert "Clean, run again" in shown.content.decode()
    assert "The same bytes" in client.get(reverse("workshop:run", args=[run.pk])).content.decode()
    card = client.get(reverse("catalogue:description", args=[run.description_id])).content.decode()
    assert "Compared" not in card


def test_what_stands_against_running_it_again_is_said_with_both_digests(
    client: Client, candidate_run: RestorationRun, archivist: User
) -> None:
    report = candidate_run.report or {}
    name, here = next(iter(report["weights"].items()))
    RestorationRun.objects.update(report={**report, "weights": {name: "0" * 64}})
    client.force_login(archivist)
    url = reverse("workshop:repetitions", args=[candidate_run.pk])
    told = client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert name in told and here in told and "0" * 64 in told
    assert not RestorationRun.objects.filter(verifies=candidate_run).exists()
    RestorationRun.objects.update(report=report)
    client.post(url)
    RestorationRun.objects.filter(pk=candidate_run.pk).update(report={**report, "weights": {name: "0" * 64}})
    jobs.run(str(RestorationRun.objects.get(verifies=candidate_run).pk))
    assert RestorationRun.objects.get(verifies=candidate_run).state == RunState.FAILED
    told = client.get(url).content.decode()
    assert "Running it again failed" in told and here in told
