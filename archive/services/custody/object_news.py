"""Items whose object in the store has to be told of a change, and the next version that tells it.

An object gets a version for each published change of its description and for each decision about its rights,
within minutes; several changes in one minute are one version.
"""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction

from archive.domain.vocabulary import FileRole
from archive.models import Description, ObjectNews, PreservationEvent, StoredFile
from archive.models.rights import KINDS
from archive.preservation.errors import DamagedObject, ObjectBusy
from archive.preservation.store.draft import Draft
from archive.services.custody import keeping

_RIGHTS = frozenset(
    {
        *(kind._meta.db_table for kind in KINDS.values()),
        "archive_takedown",
        "archive_redaction",
        "archive_erasure",
    }
)
_DESCRIBED = frozenset({"archive_agentrole", "archive_termuse"})


def note(lines: Sequence[str]) -> None:
    """Remember the items that these rows of the ledger speak of, as far as they are kept in the store."""
    touched: dict[UUID, bool] = {}
    for item, is_rights in _touched(lines):
        touched[item] = touched.get(item, False) or is_rights
    kept = StoredFile.with_gone.filter(description__in=touched, role=FileRole.PRESERVATION_MASTER)
    keys = list(kept.order_by().values_list("description", flat=True).distinct())
    ObjectNews.objects.bulk_create((ObjectNews(description_id=key) for key in keys), ignore_conflicts=True)
    decided = [key for key in keys if touched[key]]
    ObjectNews.objects.filter(pk__in=decided, is_rights=False).update(is_rights=True)


def tell(*, most: int | None = None) -> int:
    """Write versions of the objects that have to be told; returns how many items were looked at.

    An object that another process is writing waits for its next turn, and so does one that is damaged: fixity
    names it, and it is mended first. Raises the other errors of the object store.
    """
    looked_at = 0
    for key in list(ObjectNews.objects.order_by("pk").values_list("pk", flat=True)[:most]):
        try:
            _tell(key)
        except (ObjectBusy, DamagedObject):
            continue
        looked_at += 1
    return looked_at


@transaction.atomic
def _tell(key: UUID) -> None:
    news = ObjectNews.objects.select_for_update(skip_locked=True).filter(pk=key).first()
    if news is None:
        return
    item = Description.objects.get(pk=key)
    with keeping.store().draft(keeping.object_id(item)) as draft:
        told = keeping.metadata(item)
        if _is_news(item, draft, told[keeping.DESCRIPTION], is_rights=news.is_rights):
            for name, data in told.items():
                draft.add(name, data)
            message = "Rights decided" if news.is_rights else "Description changed"
            draft.commit(message=f"{message}: {item.reference_code}", user=_who(item))
    news.delete()


def _is_news(item: Description, draft: Draft, told: bytes, *, is_rights: bool) -> bool:
    """Whether the object says something else that is to be kept: what nobody was shown is a draft."""
    if draft.current is None:
        return False
    kept = keeping.kept_description(item, draft.current)
    if kept == told:
        return False
    return is_rights or item.is_public or bool(json.loads(kept or b"{}").get("is_public"))


def _who(item: Description) -> str:
    last = PreservationEvent.objects.filter(description=item).select_related("agent").last()
    return str(last.agent) if last else ""


def _touched(lines: Sequence[str]) -> Iterator[tuple[UUID, bool]]:
    """(item, whether its rights are touched) for each row that speaks of one."""
    for line in lines:
        said = json.loads(line)
        table, row = said["table"], said["row"]
        if table == "archive_description":
            yield UUID(said["key"]), False
        elif row is not None and table in _RIGHTS | _DESCRIBED:
            yield UUID(row["description_id"]), table in _RIGHTS
