"""What the review desk shows, and to whom."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import RestorationRun, User
from archive.services.restoring import reviews


def desk(run: RestorationRun) -> str:
    return reverse("review:desk", args=[run.pk])


def test_the_form_carries_the_digest_of_the_candidate_that_is_shown(
    client: Client, run: RestorationRun, reviewer: User
) -> None:
    client.force_login(reviewer)
    page = client.get(desk(run)).content.decode()
    assert run.candidate is not None
    assert page.count(f'name="digest" value="{run.candidate.digest}"') == 2
    assert "Approve as an interpretation" in page


def test_scan_and_candidate_are_offered_for_deep_zoom(
    client: Client, run: RestorationRun, reviewer: User
) -> None:
    client.force_login(reviewer)
    answer = client.get(desk(run))
    pair = answer.context["pair"]
    page = answer.content.decode()
    assert pair.scan.derived_from_id == run.source_id
    assert pair.candidate.derived_from_id == run.candidate_id
    for file in (pair.scan, pair.candidate):
        assert f'data-tiles="{reverse("media:dzi", args=[file.pk])}"' in page


def test_the_inspector_says_what_was_done_and_measured(
    client: Client, run: RestorationRun, reviewer: User
) -> None:
    client.force_login(reviewer)
    page = client.get(desk(run)).content.decode()
    for words in (
        "Colour portrait",
        "albumen-colorizer",
        "cpu, 1.5 s",
        "unchanged",
        "Lightness kept, mean change of L*",
        "The colours are an interpretation",
    ):
        assert words in page, words


def test_who_asked_for_the_restoration_sees_who_may_decide_instead_of_buttons(
    client: Client, run: RestorationRun, admin: User, reviewer: User
) -> None:
    RestorationRun.objects.filter(pk=run.pk).update(requested_by=admin)
    client.force_login(admin)
    page = client.get(desk(run)).content.decode()
    assert "You asked for this restoration, so somebody else decides about it." in page
    assert "These people may: Bob." in page
    assert 'name="digest"' not in page


def test_an_archivist_may_look_but_not_decide(client: Client, run: RestorationRun, archivist: User) -> None:
    client.force_login(archivist)
    page = client.get(desk(run)).content.decode()
    assert "Reviewers decide about restorations." in page
    assert 'name="digest"' not in page


def test_for_a_reader_there_is_no_candidate(client: Client, run: RestorationRun, reader: User) -> None:
    client.force_login(reader)
    assert client.get(desk(run)).status_code == 404
    assert client.get(reverse("review:queue")).status_code == 403
    for verb in ("approve", "reject"):
        assert client.post(reverse(f"review:{verb}", args=[run.pk]), {"digest": "x"}).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client: Client, run: RestorationRun) -> None:
    for address in (desk(run), reverse("review:queue")):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:sign_in"))


def test_the_queue_shows_the_waiting_candidates(client: Client, run: RestorationRun, reviewer: User) -> None:
    client.force_login(reviewer)
    page = client.get(reverse("review:queue")).content.decode()
    assert run.description.title in page
    assert desk(run) in page


def test_an_empty_queue_says_so(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    assert "Nothing waits for review." in client.get(reverse("review:queue")).content.decode()


def test_a_decided_candidate_leads_to_its_run(client: Client, run: RestorationRun, reviewer: User) -> None:
    assert run.candidate is not None
    reviews.reject(run, digest=run.candidate.digest, reasons=[], comment="Blurred.", by=reviewer)
    client.force_login(reviewer)
    answer = client.get(desk(run), follow=True)
    assert answer.redirect_chain == [(reverse("workshop:run", args=[run.pk]), 302)]
    assert "no longer waits" in answer.content.decode()


@pytest.mark.parametrize("word", ["style=", "onclick", "<script>"])
def test_the_page_holds_nothing_inline(
    client: Client, run: RestorationRun, reviewer: User, word: str
) -> None:
    client.force_login(reviewer)
    assert word not in client.get(desk(run)).content.decode()
