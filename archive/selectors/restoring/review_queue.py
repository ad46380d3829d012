"""Reading the review queue: candidates that wait for a decision, oldest first."""

from typing import TypedDict
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django_stubs_ext import WithAnnotations

from archive.domain.vocabulary import Decision, RunState
from archive.models import Description, RestorationRun, Review
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, runs_visible_to


class Owned(TypedDict):
    """What the queue adds to each run: whether the person who looks at it asked for it."""

    is_own: bool


def waiting(person: Person) -> "QuerySet[WithAnnotations[RestorationRun, Owned]]":
    """The runs whose candidates wait, oldest first."""
    related = ("description", "source", "candidate", "requested_by")
    queue = RestorationRun.objects.filter(state=RunState.AWAITING_REVIEW).select_related(*related)
    is_own = ExpressionWrapper(Q(requested_by_id=person.pk), output_field=BooleanField())
    return runs_visible_to(person, queue).annotate(is_own=is_own).order_by("finished_at", "pk")


def one(person: Person, key: UUID) -> RestorationRun | None:
    """One waiting run by its key, or None where no such run waits for this person."""
    return waiting(person).filter(pk=key).first()


def neighbours(person: Person, run: RestorationRun) -> tuple[RestorationRun | None, RestorationRun | None]:
    """The waiting runs before and after `run`, each None at its end of the queue."""
    earlier = Q(finished_at__lt=run.finished_at) | Q(finished_at=run.finished_at, pk__lt=run.pk)
    others = waiting(person).exclude(pk=run.pk)
    return others.filter(earlier).last(), others.exclude(earlier).first()


def may_decide(person: Person, run: RestorationRun) -> bool:
    """Whether `person` may approve or reject `run`: reviewers may, except what they asked for themselves."""
    is_waiting = run.state == RunState.AWAITING_REVIEW
    is_own = run.requested_by_id == person.pk
    return is_waiting and not is_own and may_in(person, Verb.REVIEW, run.description)


def last_rejection(person: Person, description: Description) -> Review | None:
    """Why the item's latest candidate was sent back, which the next run starts from.

    None where the latest decision was not a rejection, or `person` may not know.
    """
    runs = runs_visible_to(person, RestorationRun.objects.filter(description=description))
    reviews = Review.objects.filter(run__in=runs).select_related("run", "reviewer")
    latest = reviews.order_by("-decided_at").first()
    return latest if latest and latest.decision == Decision.REJECTED else None
