"""Handing over: an item, a branch or a search as a bag, with masters, restorations, history and descriptions.

In the words of OAIS (ISO 14721): a dissemination package (DIP), or, taken in elsewhere, a submission package.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from django.db import transaction
from django.utils import timezone

from archive import __version__, storage
from archive.domain.errors import NotPermitted
from archive.domain.vocabulary import EventType, FileRole, LevelOfDescription
from archive.models import Description, StoredFile, User
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import shown_files
from archive.preservation import bags, mets
from archive.preservation.bags import Kept, Made
from archive.selectors import scopes, table_rows
from archive.selectors.scopes import Scope
from archive.services import events, keeping
from archive.services.agents import agent_of
from archive.services.keeping import KEPT_ROLES

_DESCRIPTIONS: Final = "descriptions.csv"
_SAFE: Final = "-_. "


@dataclass
class Exported:
    """What went into a bag; `left_out` are items that the person may not give out."""

    folder: Path
    items: int = 0
    files: int = 0
    size_bytes: int = 0
    left_out: int = 0
    _told: list[mets.Item] = field(default_factory=list)


def export(scope: Scope, folder: Path, *, label: str, by: User) -> Exported:
    """Write what `by` sees of a scope, and may describe, into a new folder; each item keeps it as an event.

    Items that are closed with a question which was not answered are left out, as in every export. Raises
    `NotPermitted` where nothing is left, and what `preservation.bags.write` raises.
    """
    done = Exported(folder)
    rows = scopes.opened(by, scope)
    items = [each for each in rows.filter(level=LevelOfDescription.ITEM) if may_in(by, Verb.DESCRIBE, each)]
    asked = scopes.described(by, scope).filter(level=LevelOfDescription.ITEM)
    done.left_out = asked.count() - len(items)
    if not items:
        raise NotPermitted(who=str(by), verb="give out any of these items")
    info = {
        "Source-Organization": "Albumen",
        "External-Description": label,
        "Bagging-Software": f"Albumen {__version__}",
    }
    bags.write(folder, _contents(done, items, label, by), info)
    with transaction.atomic():
        for item in items:
            detail = {"act": "bagged", "bag": folder.name}
            events.record(EventType.DISSEMINATION, by=agent_of(by), of=item, detail=detail)
    return done


def _contents(done: Exported, items: list[Description], label: str, by: User) -> Iterator[Kept | Made]:
    keys = [item.pk for item in items]
    table = scopes.opened(by, Scope(keys=tuple(keys)))
    yield Made(_DESCRIPTIONS, "".join(table_rows.csv_lines(by, table, has_bom=False)).encode())
    for item in items:
        yield from _item(done, item, by)
    yield Made(
        "mets.xml",
        mets.document(
            label=label,
            at=timezone.now(),
            software=f"Albumen {__version__}",
            descriptions=_DESCRIPTIONS,
            items=done._told,
        ),
    )


def _item(done: Exported, item: Description, by: User) -> Iterator[Kept | Made]:
    place = quote(item.reference_code, safe=_SAFE)
    history, told = f"history/{place}.premis.xml", []
    yield Made(history, keeping.history_of(item))
    for file in shown_files(by).filter(description=item, role__in=KEPT_ROLES).order_by("created_at", "pk"):
        path = f"objects/{place}/{file.path}"
        yield Kept(path, storage.locate(file), file.digest)
        told.append(_file(file, path))
        done.files += 1
        done.size_bytes += file.size_bytes
    done._told.append(mets.Item(str(item.pk), item.reference_code, item.title, history, tuple(told)))
    done.items += 1


def _file(file: StoredFile, path: str) -> mets.File:
    use = FileRole(file.role).value.replace("_", " ")
    return mets.File(str(file.pk), path, file.digest, file.size_bytes, file.media_type, use)
