"""Fixity: what is kept of an item is read again, and compared with its inventories and with the database.

Access copies and thumbnails are read with it: they can be made again, once somebody knows of the fault.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from archive import storage
from archive.domain import identifiers, ocfl
from archive.domain.vocabulary import EventType, FileRole, FixityProblem, Outcome
from archive.engine import recipes
from archive.models import Description, ObjectCheck, RestorationRun, StoredFile, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.preservation.errors import ObjectBusy
from archive.preservation.store import fixity
from archive.preservation.store.fixity import Finding, OnRecord, Verdict
from archive.preservation.store.held import Held
from archive.services import agents, events
from archive.services.custody import keeping
from archive.services.custody.keeping import KEPT_ROLES

_COPIES: Final = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
_MOST_TOLD: Final = 50  # findings of one object that are written down; the rest is counted


def begin(item: Description) -> None:
    """Put an item on the list; what was not read again as soon as it was written comes first."""
    checked_at = timezone.now() if keeping.store().reads_back else None
    ObjectCheck.objects.get_or_create(description=item, defaults={"checked_at": checked_at})


def check(item: Description) -> list[Finding]:
    """Read everything that is kept of an item; the check is on record whatever comes out."""
    started_at = timezone.now()
    verdict = _verdict(item)
    told = [_row(each) for each in verdict.findings[:_MOST_TOLD]]
    detail: dict[str, Any] = {"files": verdict.files, "size_bytes": verdict.size_bytes}
    if verdict.findings:
        detail |= {"findings": told, "finding_count": len(verdict.findings)}
    with transaction.atomic():
        ObjectCheck.objects.update_or_create(
            description=item,
            defaults={
                "checked_at": started_at,
                "files": verdict.files,
                "size_bytes": verdict.size_bytes,
                "findings": told,
            },
        )
        events.record(
            EventType.FIXITY_CHECK,
            by=agents.software(),
            of=item,
            outcome=Outcome.FAILURE if verdict.findings else Outcome.SUCCESS,
            detail=detail,
        )
    return verdict.findings


def waiting(*, before: datetime) -> QuerySet[Description]:
    """Items that were not read since `before`, those first that have waited longest."""
    waits = Q(object_check__checked_at__isnull=True) | Q(object_check__checked_at__lt=before)
    listed = Description.objects.filter(waits, object_check__isnull=False)
    return listed.order_by(F("object_check__checked_at").asc(nulls_first=True), "object_check__description")


def due() -> QuerySet[Description]:
    """Items that have waited as long as this archive lets them wait (ALBUMEN_FIXITY_DAYS)."""
    return waiting(before=timezone.now() - timedelta(days=settings.FIXITY_DAYS))


def adopt() -> int:
    """Put items on the list that are kept and have never been; returns how many. Those come first."""
    kept = StoredFile.objects.filter(role__in=KEPT_ROLES).order_by().values("description").distinct()
    unknown = kept.exclude(description__in=ObjectCheck.objects.values("description"))
    rows = (ObjectCheck(description_id=row["description"]) for row in unknown.iterator())
    return len(ObjectCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def ask(item: Description, *, by: User) -> None:
    """Have an item read before its turn; the worker that imports does it next. Raises `NotPermitted`."""
    permissions.require_in(by, Verb.SEE_MASTERS, item)
    ObjectCheck.objects.filter(description=item).update(checked_at=None)


def suspect(object_id: str) -> None:
    """Have the item of an object read before its turn, because somebody met bytes that were not kept.

    Where damage is on record already nothing is read: whoever asks again and again would keep a worker at it.
    """
    unknown = ObjectCheck.objects.filter(description=identifiers.item_of(object_id), findings=[])
    unknown.update(checked_at=None)


def strays() -> Iterator[Finding]:
    """Objects in the storage root that no kept item has: what a restored older database would not know."""
    for each in keeping.store().lying():
        if not _is_on_record(each.name):
            yield Finding(FixityProblem.EXTRA, each.place)


def read_object(item: Description, held: Held) -> Verdict:
    """Read an item's object in the storage root or in a copy of it; nothing is put on record."""
    # The rows first: what comes to both meanwhile is then too much on the disk, which is looked at twice.
    kept = StoredFile.objects.filter(description=item, role__in=KEPT_ROLES)
    on_record = {file.path: _on_record(file) for file in kept}
    return fixity.check(held, keeping.object_id(item), on_record)


def _verdict(item: Description) -> Verdict:
    name, store = keeping.object_id(item), keeping.store()
    with suppress(ObjectBusy):  # somebody who lives is at it: then it is read until it is whole
        store.settle(name)
    verdict = read_object(item, store.held(name))
    for file in StoredFile.objects.filter(description=item, role__in=_COPIES):
        copy = fixity.check_file(storage.locate(file), f"access/{file.path}", _on_record(file))
        verdict.findings += copy.findings
        verdict.files += copy.files
        verdict.size_bytes += copy.size_bytes
    verdict.findings += _changed_recipes(item)
    return verdict


def _changed_recipes(item: Description) -> Iterator[Finding]:
    for run in RestorationRun.objects.filter(description=item):
        digest = recipes.digest_of(run.recipe)
        if digest != run.recipe_digest:
            yield Finding(FixityProblem.DISAGREEMENT, f"recipe of run {run.pk}", run.recipe_digest, digest)


def _on_record(file: StoredFile) -> OnRecord:
    return OnRecord(file.digest, file.size_bytes)


def _is_on_record(folder_name: str) -> bool:
    key = identifiers.item_of(ocfl.object_id_in(folder_name))
    return key is not None and StoredFile.with_gone.filter(description=key, role__in=KEPT_ROLES).exists()


def _row(finding: Finding) -> Mapping[str, str]:
    return {
        "problem": finding.problem,
        "path": finding.path,
        "expected": finding.expected,
        "found": finding.found,
    }
