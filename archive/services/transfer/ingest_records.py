"""What is written when an item is taken in: description, stored files, events and object, all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from archive import storage
from archive.domain.quarantine import Reason
from archive.domain.vocabulary import EventType, Fate, FileRole, LevelOfDescription, Side, Visibility
from archive.models import Agent, Description, ImportRow, StoredFile
from archive.preservation import digest as digests
from archive.preservation.pictures.facts import Facts, Refused
from archive.preservation.pictures.kinds import Kind
from archive.preservation.store.draft import MASTERS, Draft, Taken
from archive.preservation.store.object_store import ObjectStore
from archive.services import advisory, events
from archive.services.copies import derivatives
from archive.services.copies.derivatives import Rendered, Tools
from archive.services.custody import fixity, keeping
from archive.services.describing import descriptions
from archive.services.transfer import item_codes

_LONGEST_TITLE = 500


@dataclass(frozen=True)
class Intake:
    """What all items of a batch have in common; `expected` are digests that files must have, by path."""

    folder: Path
    into: Description
    person: Agent
    software: Agent
    store: ObjectStore
    tools: Tools
    expected: Mapping[str, str] = field(default_factory=dict)

    def require_expected(self, row: ImportRow, digest: str) -> None:
        """Raise `Refused` where a file was checked before, and has other bytes now."""
        if self.expected.get(row.path, digest) != digest:
            raise Refused(Reason.OTHER_BYTES)


@dataclass
class Arrival:
    """A file that lies in staging and is whole; `key` will be its master's identifier."""

    row: ImportRow
    taken: Taken
    facts: Facts
    key: UUID = field(default_factory=uuid4)
    rendered: tuple[Rendered, ...] = ()


def keep(
    arrivals: Sequence[Arrival],
    draft: Draft,
    intake: Intake,
    *,
    item_id: UUID,
    home: Description | None,
    along: Mapping[str, Taken],
) -> bool:
    """Write everything in one transaction, the object last; False when another import was faster.

    With `home` the files join that item, else they make the item `item_id`. What comes `along`, by logical
    path, is kept in the object beside them.
    """
    try:
        with transaction.atomic(), storage.placing() as placed:
            advisory.tree_stays()  # before any row is locked: a move takes this lock first too
            item = home or _described(arrivals, intake, item_id)
            for arrival in arrivals:
                _record(arrival, item, draft, intake, placed)
            fixity.begin(item)
            beside: dict[str, Taken | bytes] = {**along, **keeping.metadata(item)}
            for logical_path, source in beside.items():
                draft.add(logical_path, source)
            draft.commit(message=f"Ingested {item.reference_code}", user=str(intake.person))
    except IntegrityError as error:
        if "one_master_per_digest" not in str(error):
            raise
        return False
    return True


def _described(arrivals: Sequence[Arrival], intake: Intake, item_id: UUID) -> Description:
    parent = Description.objects.select_for_update().get(pk=intake.into.pk)
    fronts = [arrival for arrival in arrivals if arrival.row.side == Side.RECTO]
    name = Path((fronts or list(arrivals))[0].row.path).stem
    return descriptions.add(
        parent=parent,
        level=LevelOfDescription.ITEM,
        code=item_codes.next_free(parent),
        title=" ".join(name.replace("_", " ").split())[:_LONGEST_TITLE] or name,
        agent=intake.person,
        # The safe side: what comes under something closed is closed, even when that is opened later.
        fields={"visibility": Visibility.PUBLIC if parent.is_public else Visibility.STAFF},
        key=item_id,
    )


def _record(arrival: Arrival, item: Description, draft: Draft, intake: Intake, placed: list[Path]) -> None:
    """The rows and events of one master and of its access copies; the master's bytes join the draft."""
    row, facts, taken, kind = arrival.row, arrival.facts, arrival.taken, Kind[arrival.facts.kind]
    kept = draft.add(_logical_path(draft, taken.digest, row.side, kind), taken)
    master = StoredFile.objects.create(
        id=arrival.key,
        description=item,
        role=FileRole.PRESERVATION_MASTER,
        side=row.side,
        page_count=facts.page_count,
        path=kept.content_path,
        digest=taken.digest,
        size_bytes=taken.size_bytes,
        media_type=kind.media_type,
        width_px=facts.width_px,
        height_px=facts.height_px,
        bit_depth=facts.bit_depth,
        technical=facts.technical,
        original_name=row.original_name or Path(row.path).name,
    )
    for event_type, agent, detail in _history(arrival, master, draft, intake):
        events.record(event_type, by=agent, of=item, file=master, detail=detail)
    derivatives.record(master, arrival.rendered, by=intake.software, placed=placed)
    ImportRow.objects.filter(pk=row.pk).update(
        fate=Fate.IMPORTED,
        description=item,
        digest=taken.digest,
        size_bytes=taken.size_bytes,
        decided_at=timezone.now(),
    )


def _history(
    arrival: Arrival, master: StoredFile, draft: Draft, intake: Intake
) -> list[tuple[EventType, Agent, dict[str, Any]]]:
    """What happened to one file, in order: (type, who, detail)."""
    row, technical = arrival.row, arrival.facts.technical
    ingestion = {"batch": str(row.batch_id), "original_path": row.path, "version": draft.version}
    digest = {"algorithm": digests.ALGORITHM, "digest": master.digest, "size_bytes": master.size_bytes}
    validation = {
        "media_type": master.media_type,
        "size_px": [master.width_px, master.height_px],
        "bit_depth": master.bit_depth,
        "pages": master.page_count,
    }
    extraction = {
        "exif_tags": len(technical["exif"]),
        "dpi": technical["dpi"],
        "icc_profile": technical["icc_profile"],
    }
    return [
        (EventType.INGESTION, intake.person, ingestion),
        (EventType.MESSAGE_DIGEST_CALCULATION, intake.software, digest),
        (EventType.VALIDATION, intake.software, validation),
        (EventType.METADATA_EXTRACTION, intake.software, extraction),
    ]


def _logical_path(draft: Draft, digest: str, side: str, kind: Kind) -> str:
    """`master/recto.tif`; where other bytes have that name, `master/recto-2.tif` and so on."""
    state = draft.current.state if draft.current else {}
    for path, present in state.items():
        if present == digest and path.startswith(MASTERS):
            return path
    number, stem = 1, f"{MASTERS}{side}"
    while any(path.startswith(f"{stem}.") for path in state):
        number += 1
        stem = f"{MASTERS}{side}-{number}"
    return f"{stem}{kind.suffix}"
