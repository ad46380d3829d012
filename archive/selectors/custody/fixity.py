"""Reading how kept objects stand: when they were read again, and what was found. For staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils import timezone

from archive.models import Checkpoint, Description, ObjectCheck
from archive.policies.visibility import Person, staff_rows
from archive.selectors.finding import catalogue


@dataclass(frozen=True)
class Standing:
    """How many objects there are, how many were read in the time set for it, wait, and have findings.

    `oldest_at` is when the object was read that has waited longest, `signed_at` the last checkpoint of the
    history; None where there is none.
    """

    objects: int
    in_time: int
    waiting: int
    with_findings: int
    oldest_at: datetime | None
    days: int
    signed_at: datetime | None


def standing(person: Person) -> Standing:
    """How things stand in the branches of which this person is staff."""
    since = timezone.now() - timedelta(days=settings.FIXITY_DAYS)
    numbers = _checks(person).aggregate(
        objects=Count("pk"),
        in_time=Count("pk", filter=Q(checked_at__gte=since)),
        waiting=Count("pk", filter=Q(checked_at__isnull=True)),
        with_findings=Count("pk", filter=~Q(findings=[])),
        oldest_at=Min("checked_at"),
    )
    signed_at = Checkpoint.objects.order_by("-number").values_list("at", flat=True).first()
    return Standing(**numbers, days=settings.FIXITY_DAYS, signed_at=signed_at)


def with_findings(person: Person) -> QuerySet[ObjectCheck]:
    """Objects in which something was wrong when they were read last, newest first."""
    found = _checks(person).exclude(findings=[]).order_by("-checked_at", "pk")
    return found.prefetch_related(Prefetch("description", catalogue.descriptions(person)))


def _checks(person: Person) -> QuerySet[ObjectCheck]:
    here = staff_rows(person, Description.objects.all())
    return ObjectCheck.objects.filter(description__in=here).order_by()
