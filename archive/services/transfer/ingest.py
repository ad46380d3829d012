"""Taking one item in: its files are copied, looked at, rendered, kept and described, whole or not at all.

The bytes go first into the staging folder of the item's object. Then one transaction writes the rows and the
events and, as its last act, commits the object. A crash between that and the end of the transaction leaves an
object without rows; the row of the import knows its identifier, so that the next attempt adopts it.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from archive.domain import identifiers
from archive.domain.quarantine import Reason
from archive.domain.vocabulary import Fate, FileRole
from archive.models import Description, ImportRow, StoredFile
from archive.policies import permissions
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.preservation.pictures import scan_folder
from archive.preservation.pictures.facts import Refused
from archive.preservation.pictures.kinds import Kind
from archive.preservation.store.draft import MASTERS, Draft, Taken
from archive.services.copies import derivatives
from archive.services.custody import keeping
from archive.services.transfer import ingest_records
from archive.services.transfer.ingest_records import Arrival, Intake

_SKIPPED = {
    *(Reason.HIDDEN, Reason.SYSTEM_FILE, Reason.LINK, Reason.NOT_A_FILE, Reason.CHANGING),
    *(Reason.BAG_RECORD, Reason.MADE_ELSEWHERE),
}
_ATTEMPTS = 4

logger = logging.getLogger(__name__)


def take_in(rows: Sequence[ImportRow], intake: Intake) -> None:
    """Decide the fate of the files of one item, and keep those that can be kept.

    Raises `StorageFull`, `NotAStorageRoot`, `ObjectBusy`, `LabelRefused`, `CredentialsRefused` and the
    database's errors; what is not decided then waits as before.
    """
    for _ in range(_ATTEMPTS):
        _attempt(rows, intake)
        if all(row.fate != Fate.PENDING for row in rows):
            return
    for row in rows:
        if row.fate == Fate.PENDING:
            decide(row, Fate.SKIPPED, reason=Reason.CHANGING)


def fate_of(reason: Reason) -> Fate:
    """Whether a file that is not kept for this reason counts as skipped or as quarantined."""
    return Fate.SKIPPED if reason in _SKIPPED else Fate.QUARANTINED


def known_master(digest: str) -> StoredFile | None:
    """The master with these bytes, if the archive has one anywhere."""
    masters = StoredFile.objects.select_related("description")
    return masters.filter(digest=digest, role=FileRole.PRESERVATION_MASTER).first()


def digest_if_known(path: Path, size_bytes: int) -> str | None:
    """The digest of a file whose size some master has; None, without reading it, where none has."""
    of_that_size = StoredFile.with_gone.filter(size_bytes=size_bytes, role=FileRole.PRESERVATION_MASTER)
    return digests.of_file(path).digest if of_that_size.exists() else None


def decide(
    row: ImportRow, fate: Fate, *, reason: Reason | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Write a row's fate."""
    row.fate, row.decided_at = fate, timezone.now()
    row.reason_code, row.reason_detail = str(reason or ""), detail or {}
    row.save()


def _attempt(rows: Sequence[ImportRow], intake: Intake) -> None:
    """One try; rows that have to be looked at again stay pending."""
    home = _set_duplicates_aside(rows, intake)
    pending = [row for row in rows if row.fate == Fate.PENDING]
    if not pending:
        return
    item_id = home.pk if home else pending[0].item_id
    with intake.store.draft(identifiers.object_id(item_id)) as draft, derivatives.scratch() as scratch:
        arrivals = _arrivals(pending, draft, intake)
        if home is None and _belongs_to_others(draft, arrivals):
            _give_new_identifier(pending)
            return
        arrivals = [arrival for arrival in arrivals if _render(arrival, scratch, intake)]
        if not arrivals:
            return
        along = _histories(rows, draft, intake)
        if not ingest_records.keep(arrivals, draft, intake, item_id=item_id, home=home, along=along):
            return
    for arrival in arrivals:
        arrival.row.refresh_from_db()


def _set_duplicates_aside(rows: Sequence[ImportRow], intake: Intake) -> Description | None:
    """Decide the rows whose bytes are here already; returns the item where the others then belong."""
    home = None
    for row in rows:
        if row.fate == Fate.PENDING:
            path = intake.folder / row.path
            try:
                size_bytes = scan_folder.settled(path, root=intake.folder).st_size
                digest = digest_if_known(path, size_bytes)
                if digest is not None:
                    intake.require_expected(row, digest)
            except Refused as refused:
                _refuse(row, refused)
                continue
            except SourceUnreadable as error:
                _refuse(row, scan_folder.refusal(error))
                continue
            if digest and _is_erased(digest):
                _refuse(row, Refused(Reason.ERASED))
                continue
            master = known_master(digest) if digest else None
            if master is not None:
                row.digest, row.size_bytes = master.digest, master.size_bytes
                row.description = master.description
                decide(row, Fate.DUPLICATE)
        home = home or row.description
    # The other side of a print joins the item that has the one, but not in a branch where one may not write.
    return home if home is not None and _may_join(home, intake) else None


def _is_erased(digest: str) -> bool:
    """Whether the archive had these bytes, and had to destroy them."""
    masters = StoredFile.with_gone.filter(digest=digest, role=FileRole.PRESERVATION_MASTER)
    return masters.filter(erasure__isnull=False).exists()


def _may_join(home: Description, intake: Intake) -> bool:
    user = intake.person.user
    return user is None or permissions.works_in(user, home)


def _arrivals(rows: Sequence[ImportRow], draft: Draft, intake: Intake) -> list[Arrival]:
    """What can be kept of these files; of two with the same bytes the first, the other is a duplicate."""
    arrivals: dict[str, Arrival] = {}
    for row in rows:
        arrival = _arrival(row, draft, intake)
        if arrival is not None:
            arrivals.setdefault(arrival.taken.digest, arrival)
    return list(arrivals.values())


def _arrival(row: ImportRow, draft: Draft, intake: Intake) -> Arrival | None:
    """Copy one file into staging and look at the copy; None where it is not kept, or changed meanwhile."""
    path = intake.folder / row.path
    try:
        before = scan_folder.settled(path, root=intake.folder)
        taken = draft.take(path)
        if not scan_folder.same(before, scan_folder.settled(path, root=intake.folder)):
            return None
        intake.require_expected(row, taken.digest)
        row.digest, row.size_bytes = taken.digest, taken.size_bytes
        facts = intake.tools.decoder.examine(taken.path, max_pixels=settings.MAX_PIXELS)
    except Refused as refused:
        _refuse(row, refused)
        return None
    except SourceUnreadable as error:
        _refuse(row, scan_folder.refusal(error))
        return None
    return Arrival(row, taken, facts)


def _histories(rows: Sequence[ImportRow], draft: Draft, intake: Intake) -> dict[str, Taken]:
    """The history that an item brings from elsewhere, where its bag has one that is as it was checked."""
    along = {}
    for row in rows:
        if row.reason_code == Reason.BAG_RECORD and row.digest:
            try:
                taken = draft.take(intake.folder / row.path)
            except SourceUnreadable as error:
                logger.warning("The history that came in a bag is not kept: %s", error)
                continue
            if taken.digest == row.digest:
                along[keeping.RECEIVED] = taken
    return along


def _refuse(row: ImportRow, refused: Refused) -> None:
    decide(row, fate_of(refused.reason), reason=refused.reason, detail=refused.detail)


def _belongs_to_others(draft: Draft, arrivals: Sequence[Arrival]) -> bool:
    """Whether an object that is there without rows holds masters that are not among these files."""
    if draft.current is None:
        return False
    present = {digest for path, digest in draft.current.state.items() if path.startswith(MASTERS)}
    return not present <= {arrival.taken.digest for arrival in arrivals}


def _give_new_identifier(rows: Sequence[ImportRow]) -> None:
    fresh = uuid4()
    for row in rows:
        if row.fate == Fate.PENDING:
            row.item_id = fresh
            row.save(update_fields=["item_id"])


def _render(arrival: Arrival, scratch: Path, intake: Intake) -> bool:
    label = derivatives.scan_label(arrival.row.item_id, "")
    kind = Kind[arrival.facts.kind]
    taken = arrival.taken
    source = derivatives.Source(arrival.key, taken.path, kind, arrival.facts.page_count, taken.digest)
    try:
        arrival.rendered = derivatives.render(source, label, into=scratch, tools=intake.tools)
    except Refused as refused:
        _refuse(arrival.row, refused)
        return False
    return True
