"""The rows of an import batch: found in the folder, grouped by item, rehearsed, told."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from archive.domain import identifiers, pairing, quarantine
from archive.domain.quarantine import Reason
from archive.domain.vocabulary import Fate, Side
from archive.models import Description, ImportBatch, ImportRow
from archive.policies.visibility import Person, visible_to
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.preservation.pictures import scan_folder
from archive.preservation.pictures.decoder import Decoder
from archive.preservation.pictures.facts import Refused
from archive.preservation.pictures.scan_folder import Found
from archive.services.transfer import ingest, item_codes


def find(batch: ImportBatch, folder: Path) -> None:
    """Make a row for every file of the folder that has none yet. Raises `SourceUnreadable`.

    Rows of one item share its identifier, which is given out here, before anything is written.
    """
    found = list(scan_folder.walk(folder))
    left_alone = [each for each in found if each.reason is not None]
    sizes = {each.path: each.size_bytes for each in found if each.reason is None}
    known = {row.path: row for row in batch.rows.all()}
    rows = [_row_left_alone(batch, each) for each in left_alone if each.path not in known]
    for pair in pairing.paired(sizes):
        group = [known[path] for path in pair.paths.values() if path in known]
        first = group[0] if group else None
        for side, path in pair.paths.items():
            if path not in known:
                row = ImportRow(batch=batch, path=path, side=side, size_bytes=sizes[path])
                first = first or row
                row.item_id = first.item_id
                rows.append(row)
    ImportRow.objects.bulk_create(rows, ignore_conflicts=True)


def by_item(batch: ImportBatch) -> list[list[ImportRow]]:
    """All rows of a batch, those of one item together, in the natural order of the files."""
    groups: dict[object, list[ImportRow]] = {}
    for row in in_order(batch.rows.select_related("description")):
        groups.setdefault(row.item_id, []).append(row)
    return list(groups.values())


def expected(groups: Iterable[Iterable[ImportRow]]) -> dict[str, str]:
    """The digests that waiting files must have, by path: those that a bag was checked by."""
    waiting = (row for rows in groups for row in rows if row.fate == Fate.PENDING)
    return {row.path: row.digest for row in waiting if row.digest}


def in_order(rows: Iterable[ImportRow]) -> list[ImportRow]:
    """Rows in the natural order of their paths, a front before its back."""
    return sorted(rows, key=lambda row: (identifiers.natural_key(row.path), row.side))


def reported(row: ImportRow, *, to: Person | None = None) -> dict[str, Any]:
    """A decided row as reports tell it; a code that `to` may not see is left out. None is told all."""
    return {
        "path": row.path,
        "fate": row.fate,
        "reason": quarantine.sentence(row.reason_code, row.reason_detail) or None,
        "digest": row.digest or None,
        "reference_code": _code(row.description, to) if row.description else None,
    }


def discard_uploads(batch: ImportBatch) -> None:
    """Take away what a finished batch has kept, or had before, from its upload folder; the rest stays."""
    folder = Path(batch.folder)
    if not folder.is_relative_to(Path(settings.UPLOADS_ROOT).resolve()):
        return
    for row in batch.rows.filter(fate__in=(Fate.IMPORTED, Fate.DUPLICATE)):
        (folder / row.path).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def rehearsed(folder: Path, into: Description, *, to: Person) -> list[dict[str, Any]]:
    """What would become of every file, as reports tell it; nothing is written. Raises `SourceUnreadable`."""
    found = list(scan_folder.walk(folder))
    told = [_told_refused(each.path, each.reason, each.detail) for each in found if each.reason]
    seen: dict[str, str] = {}
    number = int(item_codes.next_free(into))
    with Decoder() as decoder:
        for pair in pairing.paired(each.path for each in found if each.reason is None):
            code = identifiers.reference_code(into.reference_code, item_codes.written(number))
            verdicts = [_rehearse_one(folder, path, code, seen, decoder, to) for path in pair.paths.values()]
            number += any(verdict["fate"] == Fate.IMPORTED for verdict in verdicts)
            told += verdicts
    return sorted(told, key=lambda row: identifiers.natural_key(row["path"]))


def _code(item: Description, to: Person | None) -> str | None:
    if to is None or visible_to(to, Description.objects.filter(pk=item.pk)).exists():
        return item.reference_code
    return None


def _rehearse_one(
    root: Path, path: str, code: str, seen: dict[str, str], decoder: Decoder, to: Person
) -> dict[str, Any]:
    digest, file = None, root / path
    try:
        scan_folder.settled(file, root=root)
        digest = digests.of_file(file).digest
        master = ingest.known_master(digest)
        if master is not None or digest in seen:
            known = _code(master.description, to) if master else seen[digest]
            return {**_told(path, Fate.DUPLICATE), "digest": digest, "reference_code": known}
        decoder.examine(file, max_pixels=settings.MAX_PIXELS)
    except Refused as refused:
        return {**_told_refused(path, refused.reason, refused.detail), "digest": digest}
    except SourceUnreadable as error:
        reason = scan_folder.refusal(error)
        return _told_refused(path, reason.reason, reason.detail)
    seen[digest] = code
    return {**_told(path, Fate.IMPORTED), "digest": digest, "reference_code": code}


def _told(path: str, fate: Fate) -> dict[str, Any]:
    return {"path": path, "fate": fate, "reason": None, "digest": None, "reference_code": None}


def _told_refused(path: str, reason: Reason, detail: Mapping[str, Any]) -> dict[str, Any]:
    return {**_told(path, ingest.fate_of(reason)), "reason": quarantine.sentence(reason, detail)}


def _row_left_alone(batch: ImportBatch, found: Found) -> ImportRow:
    reason = found.reason or Reason.NOT_A_FILE
    return ImportRow(
        batch=batch,
        path=found.path,
        side=Side.RECTO,
        size_bytes=found.size_bytes,
        fate=ingest.fate_of(reason),
        reason_code=reason,
        reason_detail=dict(found.detail),
        decided_at=timezone.now(),
    )
