"""What objects of the store tell of themselves that the ledger does not know yet.

The ledger is written every minute; an object is written with the change that it tells of. What happened in
the last minute before a database was lost is therefore known to the objects only.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.domain import identifiers, ocfl
from archive.models import PreservationEvent, StoredFile
from archive.preservation.errors import DamagedObject
from archive.preservation.store import held as holding
from archive.preservation.store import inventory
from archive.preservation.store.held import Held, Lying
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.object_store import ObjectStore
from archive.services.custody import keeping

# Clocks of several machines may differ, and a copied file may be a little younger than it says.
_MARGIN = timedelta(hours=1)
_EVENTS = PreservationEvent._meta.db_table
# What an object tells less of than the ledger.
_PARTLY_TOLD = frozenset({"archive_takedown", "archive_user"})


@dataclass(frozen=True)
class Told:
    """What one object tells: rows of its own, and rows that these need."""

    written_at: str
    own: tuple[str, ...]
    named: tuple[str, ...]


def newer(store: ObjectStore, *, since: datetime | None) -> Iterator[Told | Lying]:
    """Objects that tell of events which the database does not have, in the order in which they were written.

    `since` is when the ledger was last written, None where there is none. An object of which nothing else
    tells and that cannot tell of itself is given as it lies.
    """
    told: list[Told] = []
    for lying in store.lying():
        if since is None or not _is_known(lying) or lying.written_at >= since - _MARGIN:
            found = _told(lying.held)
            if found is not None and _has_news(found.own):
                told.append(found)
            elif found is None and not _is_known(lying):
                yield lying
    yield from sorted(told, key=lambda each: each.written_at)


def _is_known(lying: Lying) -> bool:
    key = identifiers.item_of(ocfl.object_id_in(lying.name))
    return key is not None and StoredFile.with_gone.filter(description=key).exists()


def _told(held: Held) -> Told | None:
    try:
        kept, _ = inventory.newest(held)
    except (DamagedObject, FileNotFoundError):
        return None
    rows = _rows(held, kept)
    if rows is None:
        return None
    own = tuple(row for row in rows if _is_own(row))
    return Told(kept.versions[-1].created, own, tuple(row for row in rows if row not in own))


def _rows(held: Held, kept: Inventory) -> Sequence[str] | None:
    path = kept.manifest.get(kept.state.get(keeping.ROWS, ""))
    data = holding.bytes_of(held, path) if path else None
    return None if data is None else data.decode().removesuffix("\n").split("\n")


def _is_own(row: str) -> bool:
    said = json.loads(row)
    return bool(said.get("own")) and said["table"] not in _PARTLY_TOLD


def _has_news(rows: Sequence[str]) -> bool:
    said = (json.loads(row) for row in rows)
    events = {each["row"]["uid"] for each in said if each["table"] == _EVENTS}
    known = PreservationEvent.objects.filter(uid__in=events).count()
    return known < len(events)
