"""Taking in: a bag becomes an accession, its pictures an import, and a bag of ours brings its descriptions.

In the words of OAIS (ISO 14721): a submission package (SIP). All is verified before anything is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.domain import names
from archive.domain.errors import BagBusy, BagUnfit
from archive.domain.vocabulary import BatchState, EventType, Fate
from archive.models import Accession, Description, ImportBatch, ImportRow, PreservationEvent, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.preservation.packages import bag_check
from archive.preservation.packages.bag_check import PAYLOAD, SoundBag
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.describing import table_writing
from archive.services.transfer import accessions, bag_packages, import_rows, imports, ingest
from archive.services.transfer.bag_packages import Package

_ACT: Final = "bag received"
_LONGEST_TITLE, _LONGEST_NAME = 500, 255
_SETTLED: Final = [
    *("digest", "fate", "reason_code", "decided_at"),
    *("side", "description", "item_id", "original_name"),
]
# Tags of RFC 8493, 2.2.2, that have fields of their own in an accession, or none.
_SOURCE, _TITLE = "Source-Organization", "External-Description"
_SPOKEN_FOR: Final = {_SOURCE, "Payload-Oxum", "Bag-Size", "Bag-Count"}


@dataclass(frozen=True)
class Received:
    """What a bag has become; `is_new` is False where it had been taken in before."""

    accession: Accession
    batch: ImportBatch
    is_new: bool


def receive(folder: Path, *, into: Description, by: User, title: str = "", terms: str = "") -> Received:
    """Verify a bag, and take it in as an accession and an import below `into`, which is queued.

    A payload that was taken in before is not taken in again. Raises `NotPermitted`, `OtherBranch`,
    `MisplacedLevel`; `BagDamaged`, `TableRefused`, `BagUnfit` for the bag, `BagBusy`, and Django's
    `ValidationError` for texts that do not fit their fields. Nothing is written then.
    """
    permissions.require_in(by, Verb.RECEIVE, into)
    permissions.require_in(by, Verb.IMPORT, into)
    bag = bag_check.sound(folder)
    with advisory.held(UUID(bag.digest[:32])) as ours:
        if not ours:
            raise BagBusy
        return _earlier(bag, by) or _received(bag, into=into, by=by, words={"title": title, "terms": terms})


def _earlier(bag: SoundBag, by: User) -> Received | None:
    given = PreservationEvent.objects.filter(
        event_type=EventType.ACCESSION, accession__isnull=False, detail__act=_ACT, detail__digest=bag.digest
    )
    event = given.select_related("accession").first()
    if event is None or event.accession is None:
        return None
    batch = ImportBatch.objects.select_related("into").get(pk=event.detail["batch"])
    permissions.require_in(by, Verb.RECEIVE, batch.into)
    if batch.state != BatchState.FINISHED:
        batch.folder = str(bag.folder / PAYLOAD)  # the same bag may have come on another stick
        batch.save(update_fields=["folder"])
        batch = imports.open_batch(folder=bag.folder / PAYLOAD, into=batch.into, by=by)
    return Received(event.accession, batch, is_new=False)


@transaction.atomic
def _received(bag: SoundBag, *, into: Description, by: User, words: Mapping[str, str]) -> Received:
    advisory.one_of_many()
    advisory.tree_stays()  # before any row is locked
    package = bag_packages.package_in(bag, into=into)
    if package is not None:
        permissions.require_in(by, Verb.DESCRIBE, into)
        bag_packages.require_fit(package, by=by)
    fields = {**_fields(bag), **{name: text for name, text in words.items() if text}}
    fields["descriptions"] = into.reference_code
    accession = accessions.receive(received_on=timezone.localdate(), fields=fields, by=by)
    batch = imports.open_batch(folder=bag.folder / PAYLOAD, into=into, by=by)
    if batch.rows.exists():
        raise BagUnfit(reasons=[_("An unfinished import of this folder is in its way; end that first.")])
    import_rows.find(batch, bag.folder / PAYLOAD)
    if package is not None and package.table.rows:
        table_writing.write(package.table, package.columns, key=batch.pk, by=by)
    _expect(batch, bag, package)
    accessions.attach(batch, to=accession, by=by)
    detail = {
        "act": _ACT,
        "bag": bag.folder.name,
        "batch": str(batch.pk),
        "digest": bag.digest,
        "files": len(bag.payload),
        "size_bytes": bag.size_bytes,
    }
    events.record(EventType.ACCESSION, by=agent_of(by), accession=accession, detail=detail)
    return Received(accession, batch, is_new=True)


def _expect(batch: ImportBatch, bag: SoundBag, package: Package | None) -> None:
    """Let each file of the import have the digest that was verified, and an item's scans their item."""
    rows = {row.path: row for row in batch.rows.filter(fate=Fate.PENDING)}
    for path, row in rows.items():
        row.digest = bag.payload[path].digest if path in bag.payload else ""
        reason = package.reason_to_stay(path) if package else None
        if reason is not None:
            row.fate, row.reason_code, row.decided_at = ingest.fate_of(reason), reason, timezone.now()
    if package is not None:
        _give_items(rows, package)
    ImportRow.objects.bulk_update(rows.values(), _SETTLED, batch_size=500)


def _give_items(rows: Mapping[str, ImportRow], package: Package) -> None:
    made = Description.objects.filter(reference_code__in=package.made)
    items = {item.reference_code: item for item in made}
    for brought in package.items:
        item, found = items.get(brought.code), [rows[path] for path in brought.scans if path in rows]
        for row in found:
            row.description, row.side = item, package.side(row.path)
            row.original_name = brought.scans[row.path][:_LONGEST_NAME]
        own = item.pk if item else found[0].item_id if found else None
        for row in [*found, *filter(None, [rows.get(brought.history)])]:
            row.item_id = own or row.item_id


def _fields(bag: SoundBag) -> dict[str, str]:
    """The fields of an accession as a bag tells them."""
    sources = names.split("; ".join(bag.tags.get(_SOURCE, ())))
    is_named = len(sources) == 1 and len(sources[0]) <= names.LONGEST
    left = {name: bag.tags[name] for name in bag.tags if name not in _SPOKEN_FOR}
    if not is_named and sources:
        left[_SOURCE] = tuple(sources)
    title = " ".join((bag.tags.get(_TITLE) or (bag.folder.name,))[0].split())
    size = {"files": len(bag.payload), "bytes": bag.size_bytes}
    return {
        "title": title[:_LONGEST_TITLE] or bag.folder.name,
        "source": sources[0] if is_named else "",
        "extent": _("%(files)s files, %(bytes)s bytes") % size,
        "custodial_history": _(
            "Came as a bag (BagIt, RFC 8493), “%(name)s”; every digest in it was verified."
        )
        % {"name": bag.folder.name},
        "note": "\n".join(f"{name}: {' '.join(text.split())}" for name in left for text in left[name]),
    }
