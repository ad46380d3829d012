"""Handing over: an item, a branch or a search as a bag, with masters, restorations, history and descriptions.

In the words of OAIS (ISO 14721): a dissemination package (DIP), or, taken in elsewhere, a submission package.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from archive import __version__
from archive.domain import bag_layout
from archive.domain.bag_layout import DESCRIPTIONS, PACKAGE
from archive.domain.errors import NotPermitted
from archive.domain.vocabulary import EventType, FileRole, LevelOfDescription
from archive.models import Description, StoredFile, User
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import shown_files
from archive.preservation.packages import bags, mets
from archive.preservation.packages.bags import Kept, Made
from archive.selectors.describing import table_rows
from archive.selectors.finding import scopes
from archive.selectors.finding.scopes import Scope
from archive.services import events
from archive.services.agents import agent_of
from archive.services.custody import keeping
from archive.services.custody.keeping import KEPT_ROLES

_SOFTWARE: Final = f"Albumen {__version__}"


@dataclass(frozen=True)
class Packed:
    """One item as it goes into a bag, with its files."""

    item: Description
    files: tuple[StoredFile, ...]

    @property
    def history(self) -> str:
        """Where its PREMIS document goes."""
        return bag_layout.history(self.item.reference_code)

    def path(self, file: StoredFile) -> str:
        """Where one of its files goes."""
        return f"{bag_layout.folder(self.item.reference_code)}{file.path}"


@dataclass(frozen=True)
class Exported:
    """What went into a bag; `left_out` are items that the person may not give out."""

    folder: Path
    items: int
    files: int
    size_bytes: int
    left_out: int


def export(scope: Scope, folder: Path, *, label: str, by: User) -> Exported:
    """Write what `by` sees of a scope, and may describe, into a new folder; each item keeps it as an event.

    Items that are closed with a question which was not answered are left out, as in every export. Raises
    `NotPermitted` where nothing is left, and what `preservation.bags.write` raises.
    """
    rows = scopes.opened(by, scope).filter(level=LevelOfDescription.ITEM)
    packed = [_packed(each, by) for each in rows if may_in(by, Verb.DESCRIBE, each)]
    asked = scopes.described(by, scope).filter(level=LevelOfDescription.ITEM)
    if not packed:
        raise NotPermitted(who=str(by), verb="give out any of these items")
    info = {"External-Description": label, "Bagging-Software": _SOFTWARE}
    bags.write(folder, _contents(packed, label, by), info)
    with transaction.atomic():
        for each in packed:
            detail = {"act": "bagged", "bag": folder.name}
            events.record(EventType.DISSEMINATION, by=agent_of(by), of=each.item, detail=detail)
    files = [file for each in packed for file in each.files]
    size_bytes = sum(file.size_bytes for file in files)
    return Exported(folder, len(packed), len(files), size_bytes, asked.count() - len(packed))


def _packed(item: Description, by: User) -> Packed:
    files = shown_files(by).filter(description=item, role__in=KEPT_ROLES).order_by("created_at", "pk")
    return Packed(item, tuple(files))


def _contents(packed: Sequence[Packed], label: str, by: User) -> Iterator[Kept | Made]:
    table = scopes.opened(by, Scope(keys=tuple(each.item.pk for each in packed)))
    yield Made(DESCRIPTIONS, "".join(table_rows.csv_lines(by, table, has_bom=False)).encode())
    for each in packed:
        yield Made(each.history, keeping.history_of(each.item))
        yield from (Kept(each.path(file), keeping.at_hand(file), file.digest) for file in each.files)
    told = [_told(each) for each in packed]
    yield Made(
        PACKAGE,
        mets.document(
            label=label, at=timezone.now(), software=_SOFTWARE, descriptions=DESCRIPTIONS, items=told
        ),
    )


def _told(packed: Packed) -> mets.Item:
    item = packed.item
    files = tuple(_file(file, packed.path(file)) for file in packed.files)
    return mets.Item(str(item.pk), item.reference_code, item.title, packed.history, files)


def _file(file: StoredFile, path: str) -> mets.File:
    use = FileRole(file.role).value.replace("_", " ")
    return mets.File(str(file.pk), path, file.digest, file.size_bytes, file.media_type, use)
