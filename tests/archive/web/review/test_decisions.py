"""Deciding by form: bound to the digest, never about one's own work, then on to the next."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import FileRole, RejectionReason, RunState
from archive.models import Description, RestorationRun, Review, User
from archive.services.describing import descriptions
from tests.archive.cast import write_scan
from tests.archive.props import keep_scan
from tests.archive.web.review.conftest import waiting


def post(client: Client, verb: str, run: RestorationRun, **fields: object) -> str:
    """Send a decision; returns where it leads."""
    assert run.candidate is not None
    given = {"digest": run.candidate.digest, **fields}
    answer = client.post(reverse(f"review:{verb}", args=[run.pk]), given)
    assert answer.status_code == 302, answer.status_code
    return str(answer["Location"])


def state(run: RestorationRun) -> str:
    return RestorationRun.objects.get(pk=run.pk).state


@pytest.fixture
def second(run: RestorationRun, series: Description, archivist: User, tmp_path: object) -> RestorationRun:
    """A second candidate, finished after the first."""
    scan = write_scan(tmp_path, "second.tif", seed=7)  # type: ignore[arg-type]
    return waiting(keep_scan(scan, under=series, by=archivist, code="0002"), by=archivist)


@pytest.mark.django_db(transaction=True)
def test_approval_publishes_and_goes_on_to_the_next_candidate(
    client: Client, run: RestorationRun, second: RestorationRun, reviewer: User
) -> None:
    client.force_login(reviewer)
    assert post(client, "approve", run, comment="Good.") == reverse("review:desk", args=[second.pk])
    assert state(run) == RunState.APPROVED
    assert run.description.files.filter(role=FileRole.PRODUCTION_MASTER).count() == 1
    page = client.get(reverse("review:desk", args=[second.pk])).content.decode()
    assert "Approved: HO-1-0001 The quay" in page


@pytest.mark.django_db(transaction=True)
def test_the_last_decision_leads_back_to_the_queue(
    client: Client, run: RestorationRun, reviewer: User
) -> None:
    client.force_login(reviewer)
    assert post(client, "approve", run) == reverse("review:queue")


def test_rejection_keeps_reasons_and_comment(client: Client, run: RestorationRun, reviewer: User) -> None:
    client.force_login(reviewer)
    post(client, "reject", run, reasons=["face_altered", "over_smoothed"], comment="Waxen skin.")
    review = Review.objects.get(run=run)
    assert review.reasons == [RejectionReason.FACE_ALTERED, RejectionReason.OVER_SMOOTHED]
    assert review.comment == "Waxen skin."
    assert state(run) == RunState.REJECTED


def test_rejection_without_a_reason_is_asked_for_one(
    client: Client, run: RestorationRun, reviewer: User
) -> None:
    assert run.candidate is not None
    client.force_login(reviewer)
    answer = client.post(
        reverse("review:reject", args=[run.pk]), {"digest": run.candidate.digest, "comment": "  "}
    )
    assert answer.status_code == 422
    assert "Choose a reason or write a comment" in answer.content.decode()
    assert state(run) == RunState.AWAITING_REVIEW


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_another_digest_decides_nothing(
    client: Client, run: RestorationRun, reviewer: User, verb: str
) -> None:
    client.force_login(reviewer)
    back = post(client, verb, run, digest="0" * 128, comment="Looked at other bytes.")
    assert back == reverse("review:desk", args=[run.pk])
    assert "not the one that you looked at" in client.get(back).content.decode()
    assert state(run) == RunState.AWAITING_REVIEW


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_nobody_decides_about_their_own_work_even_by_a_form_of_their_own(
    client: Client, run: RestorationRun, admin: User, verb: str
) -> None:
    RestorationRun.objects.filter(pk=run.pk).update(requested_by=admin)
    client.force_login(admin)
    back = post(client, verb, run, comment="Mine is good.")
    assert "somebody else has to decide" in client.get(back).content.decode()
    assert state(run) == RunState.AWAITING_REVIEW
    assert not Review.objects.exists()


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_an_archivist_cannot_decide_by_a_form_of_their_own(
    client: Client, run: RestorationRun, archivist: User, verb: str
) -> None:
    client.force_login(archivist)
    post(client, verb, run, comment="I would like it.")
    assert state(run) == RunState.AWAITING_REVIEW


def test_a_second_decision_finds_the_first(client: Client, run: RestorationRun, reviewer: User) -> None:
    client.force_login(reviewer)
    post(client, "reject", run, comment="Blurred.")
    assert post(client, "approve", run) == reverse("workshop:run", args=[run.pk])
    assert state(run) == RunState.REJECTED


def test_the_reasons_stand_on_the_items_page_for_the_next_run(
    client: Client, run: RestorationRun, reviewer: User, archivist: User
) -> None:
    client.force_login(reviewer)
    post(client, "reject", run, reasons=["damage_left"], comment="The crease at the left.")
    client.force_login(archivist)
    page = client.get(run.description.get_absolute_url()).content.decode()
    assert "Damage left" in page
    assert "The crease at the left." in page


def test_decisions_are_made_by_post_only(client: Client, run: RestorationRun, reviewer: User) -> None:
    client.force_login(reviewer)
    for verb in ("approve", "reject"):
        assert client.get(reverse(f"review:{verb}", args=[run.pk])).status_code == 405


def test_a_closed_item_keeps_its_candidate_for_staff(
    client: Client, run: RestorationRun, reviewer: User, archivist: User
) -> None:
    item = Description.objects.get(pk=run.description_id)
    descriptions.edit(item, changes={"visibility": "staff"}, revision=item.revision, by=archivist)
    client.force_login(reviewer)
    assert client.get(reverse("review:desk", args=[run.pk])).status_code == 200
