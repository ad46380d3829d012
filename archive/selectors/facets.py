"""Reading a set of items by decade and by how far their restoration is, with true counts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, Floor, NullIf

from archive.domain.dates import OPEN_START
from archive.domain.vocabulary import FileRole, RunState
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.visibility import Person, by_title, runs_visible_to, with_known_restoration

UNDATED = "undated"


class Restoration(StrEnum):
    """How far the restoration of an item is; every item is in exactly one."""

    RESTORED = "restored"
    WAITING = "waiting"
    NONE = "none"


class Order(StrEnum):
    """Orders of a grid."""

    CODE = "code"
    DATE = "date"
    TITLE = "title"


@dataclass(frozen=True)
class Share:
    """One value of a facet and how many items have it."""

    value: str
    count: int


def ordered(person: Person, items: QuerySet[Description], order: Order) -> QuerySet[Description]:
    """The items in this order, by the titles that `person` is told; undated ones come last."""
    if order is Order.DATE:
        return items.order_by(F("date_earliest").asc(nulls_last=True), "sort_key")
    return (
        items.order_by(by_title(person), "sort_key") if order is Order.TITLE else items.order_by("sort_key")
    )


def in_decade(items: QuerySet[Description], decade: str) -> QuerySet[Description]:
    """Those whose earliest date lies in the decade that starts with this year, or the undated ones.

    A date without a beginning ("before 1949") counts in the decade of its end.
    """
    if decade == UNDATED:
        return items.filter(date_earliest__isnull=True)
    days = (date(max(1, int(decade)), 1, 1), date(int(decade) + 9, 12, 31))
    begins = Q(date_earliest__range=days) & ~Q(date_earliest=OPEN_START)
    return items.filter(begins | Q(date_earliest=OPEN_START, date_latest__range=days))


def decades(items: QuerySet[Description]) -> list[Share]:
    """The decades in which the dates of these items begin, in order, and last how many have no date."""
    counted = Coalesce(NullIf("date_earliest", Value(OPEN_START)), "date_latest")
    decade = Cast(Floor(ExtractYear(counted) / 10.0) * 10, IntegerField())
    rows = (
        items.order_by()
        .annotate(decade=decade)
        .values("decade")
        .annotate(count=Count("pk"))
        .order_by(F("decade").asc(nulls_last=True))
    )
    return [Share(UNDATED if row["decade"] is None else str(row["decade"]), row["count"]) for row in rows]


def with_restoration(
    person: Person, items: QuerySet[Description], state: Restoration
) -> QuerySet[Description]:
    """Those whose restoration is that far, as far as `person` may know."""
    kept = StoredFile.objects.filter(description=OuterRef("pk"), role=FileRole.PRODUCTION_MASTER)
    restored = Q(Exists(kept)) & with_known_restoration(person)
    runs = RestorationRun.objects.filter(description=OuterRef("pk"), state=RunState.AWAITING_REVIEW)
    waiting = Q(Exists(runs_visible_to(person, runs)))
    if state is Restoration.RESTORED:
        return items.filter(restored)
    if state is Restoration.WAITING:
        return items.filter(~restored, waiting)
    return items.filter(~restored, ~waiting)


def restorations(person: Person, items: QuerySet[Description]) -> list[Share]:
    """How far the restorations of these items are; states without items are left out."""
    counts = ((state, with_restoration(person, items, state).count()) for state in Restoration)
    return [Share(state, count) for state, count in counts if count]
