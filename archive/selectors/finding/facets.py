"""Parting a set of descriptions by decade and by how far their restoration is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from archive.domain.dates import OPEN_START
from archive.domain.vocabulary import FileRole, RunState
from archive.models import Description, RestorationRun, StoredFile
from archive.policies.visibility import Person, runs_visible_to, with_known_restoration

UNDATED = "undated"


class Restoration(StrEnum):
    """How far the restoration of an item is; every item is in exactly one."""

    RESTORED = "restored"
    WAITING = "waiting"
    NONE = "none"


@dataclass(frozen=True)
class Share:
    """One value of a facet and how many items have it."""

    value: str
    count: int


def in_decade(items: QuerySet[Description], decade: str) -> QuerySet[Description]:
    """Those whose earliest date lies in the decade that starts with this year, or the undated ones.

    A date without a beginning ("before 1949") counts in the decade of its end.
    """
    if decade == UNDATED:
        return items.filter(date_earliest__isnull=True)
    days = (date(max(1, int(decade)), 1, 1), date(int(decade) + 9, 12, 31))
    begins = Q(date_earliest__range=days) & ~Q(date_earliest=OPEN_START)
    return items.filter(begins | Q(date_earliest=OPEN_START, date_latest__range=days))


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
