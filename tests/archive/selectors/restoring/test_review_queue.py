"""What the review desk reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from archive.domain.vocabulary import Decision, RejectionReason, Role, RunState
from archive.models import Description, RestorationRun, Review, User
from archive.selectors.restoring import review_queue
from archive.services.restoring import restorations
from tests.archive.cast import person


@pytest.fixture
def waiting(item: Description, archivist: User) -> list[RestorationRun]:
    """Three runs that wait for review, oldest first."""
    runs = []
    for place, recipe in enumerate(("clean", "enlarge", "clean")):
        run = restorations.queue(item, recipe_name=recipe, by=archivist)
        run.state = RunState.AWAITING_REVIEW
        run.finished_at = timezone.now() + timedelta(minutes=place)
        run.save()
        runs.append(run)
    return runs


def test_candidates_wait_oldest_first_with_their_neighbours(
    waiting: list[RestorationRun], reviewer: User
) -> None:
    first, second, third = waiting
    assert list(review_queue.waiting(reviewer)) == waiting
    assert review_queue.neighbours(reviewer, second) == (first, third)
    assert review_queue.neighbours(reviewer, first) == (None, second)
    assert review_queue.neighbours(reviewer, third) == (second, None)


def test_what_is_decided_does_not_wait(waiting: list[RestorationRun], reviewer: User) -> None:
    RestorationRun.objects.filter(pk=waiting[0].pk).update(state=RunState.APPROVED)
    assert review_queue.one(reviewer, waiting[0].pk) is None
    assert review_queue.one(reviewer, waiting[1].pk) == waiting[1]


def test_readers_find_an_empty_queue(waiting: list[RestorationRun], reader: User) -> None:
    assert not review_queue.waiting(reader).exists()


def test_own_work_is_flagged_and_cannot_be_decided(
    waiting: list[RestorationRun], archivist: User, reviewer: User
) -> None:
    both = person("gina", Role.ARCHIVIST, Role.REVIEWER)
    RestorationRun.objects.filter(pk=waiting[0].pk).update(requested_by=both)
    own, other, _ = review_queue.waiting(both)
    assert (own.is_own, other.is_own) == (True, False)
    assert not review_queue.may_decide(both, own)
    assert review_queue.may_decide(both, other)
    assert review_queue.may_decide(reviewer, own)
    assert not review_queue.may_decide(archivist, own)


def test_the_last_rejection_is_told_until_something_newer_is_approved(
    waiting: list[RestorationRun], reviewer: User, reader: User, item: Description
) -> None:
    rejected = Review.objects.create(
        run=waiting[0],
        decision=Decision.REJECTED,
        digest="0" * 128,
        reasons=[RejectionReason.FACE_ALTERED],
        reviewer=reviewer,
    )
    assert review_queue.last_rejection(reviewer, item) == rejected
    assert review_queue.last_rejection(reader, item) is None
    Review.objects.create(run=waiting[1], decision=Decision.APPROVED, digest="0" * 128, reviewer=reviewer)
    assert review_queue.last_rejection(reviewer, item) is None
