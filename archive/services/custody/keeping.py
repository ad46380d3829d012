"""Keeping items in the object store: the opened store, and the metadata that travels inside each object."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet

from archive import storage
from archive.domain import identifiers
from archive.domain.vocabulary import AgentKind, FileRole
from archive.models import (
    Agent,
    Description,
    PreservationEvent,
    Redaction,
    Restriction,
    StoredFile,
    Takedown,
    described,
    tree,
)
from archive.models.rights import KINDS
from archive.preservation.errors import NotAStorageRoot
from archive.preservation.packages import premis
from archive.preservation.store import held
from archive.preservation.store.inventory import Inventory
from archive.preservation.store.object_store import ObjectStore
from archive.selectors.history import ledger
from archive.services.custody import stores

DESCRIPTION, PREMIS, ROWS = "description.json", "premis.xml", "rows.jsonl"
RECEIVED = "received/premis.xml"  # the history that an item had elsewhere, as it came
KEPT_ROLES = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)
# What a stranger has told about themselves has no place in an object; `rows.jsonl` leaves it out too.
_UNTOLD = ("requester", "contact", "sender")
_ARRANGED = ("reference_code", "level", "code", "visibility")
_PREMIS_KINDS = {
    AgentKind.PERSON: "person",
    AgentKind.FAMILY: "organization",
    AgentKind.CORPORATE_BODY: "organization",
    AgentKind.SOFTWARE: "software",
}


def store() -> ObjectStore:
    """The archive's object store, made on first use.

    Raises `NotAStorageRoot` when the place is no storage root although masters are on record: an unmounted
    disk is no empty archive. `StorageOccupied`, `BucketTrouble`.
    """
    try:
        return stores.opened(stores.own_address())
    except NotAStorageRoot:
        if StoredFile.with_gone.filter(role__in=KEPT_ROLES).exists():
            raise
    return stores.created(stores.own_address())


def at_hand(file: StoredFile) -> Path:
    """Where a file can be read on this machine, whatever its role; what lies in a bucket is fetched.

    Open it for reading only, and soon. There may be none. Raises as `ObjectStore.at_hand` does.
    """
    if file.role not in KEPT_ROLES or not settings.STORAGE_BUCKET:
        return storage.locate(file)
    return store().at_hand(identifiers.object_id(file.description_id), file.path, file.digest)


def object_id(item: Description) -> str:
    """The OCFL identifier of an item's object."""
    return identifiers.object_id(item.pk)


def metadata(item: Description) -> dict[str, bytes]:
    """What travels inside an item's object, as its rows stand now, by logical path.

    `description.json` for people, `premis.xml` for other archives, `rows.jsonl` for a rebuilt Albumen. To be
    put into the same version of the object as the change that they tell of.
    """
    rows = "".join(f"{line}\n" for line in ledger.of_item(item))
    return {DESCRIPTION: _description(item), PREMIS: history_of(item), ROWS: rows.encode()}


def kept_description(item: Description, kept: Inventory) -> bytes | None:
    """What the object says of its item in its newest version; None where that cannot be read."""
    path = kept.manifest.get(kept.state.get(DESCRIPTION, ""))
    return held.bytes_of(store().held(kept.object_id), path) if path else None


def _description(item: Description) -> bytes:
    levels = [*tree.above(item).order_by("depth"), item]
    document = {
        "albumen": "description 2",
        "is_public": item.is_public,
        "levels": [_level(level) for level in levels],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder).encode()


def _level(level: Description) -> dict[str, Any]:
    arranged = {name: getattr(level, name) for name in _ARRANGED}
    return {"id": str(level.pk), **arranged, **described.texts(level), "rights": list(_rights(level))}


def _rights(level: Description) -> Iterator[dict[str, Any]]:
    """The decisions about a description itself, those that were lifted too, in the words of their columns."""
    for name, kind in KINDS.items():
        for rule in kind._default_manager.filter(description=level):
            yield {"decision": name, **_columns(rule), **_groups(rule)}
    for takedown in Takedown.objects.filter(description=level):
        yield {"decision": "takedown", **_columns(takedown)}
    for redaction in Redaction.objects.filter(description=level):
        yield {"decision": "redaction", **_columns(redaction)}


def _columns(row: Model) -> dict[str, Any]:
    left_out = {"id", "description", *_UNTOLD}
    return {
        field.name: _words(getattr(row, field.name))
        for field in row._meta.local_concrete_fields
        if field.name not in left_out
    }


def _words(value: Any) -> Any:
    return str(value) if isinstance(value, Model) else value


def _groups(rule: Model) -> dict[str, list[str]]:
    return {"groups": [group.name for group in rule.groups.all()]} if isinstance(rule, Restriction) else {}


def history_of(item: Description) -> bytes:
    """`premis.xml` of an item as its rows stand now."""
    files = StoredFile.with_gone.filter(description=item, role__in=KEPT_ROLES)
    kept = list(files.order_by("created_at", "pk"))
    events = (
        PreservationEvent.objects.filter(Q(file__isnull=True) | Q(file__in=kept), description=item)
        .select_related("agent")
        .order_by("at", "pk")
    )
    agents = {event.agent_id: event.agent for event in events}
    return premis.document(
        item=str(item.pk),
        files=[_file(file) for file in kept],
        events=_events(events),
        agents=[_agent(agent) for _, agent in sorted(agents.items())],
    )


def _file(file: StoredFile) -> premis.File:
    return premis.File(
        identifier=str(file.pk),
        digest=file.digest,
        size_bytes=file.size_bytes,
        media_type=file.media_type,
        content_path="" if file.erasure_id else file.path,
        original_name=file.original_name,
        derived_from=str(file.derived_from_id or ""),
        role=file.role,
    )


def _events(events: QuerySet[PreservationEvent]) -> list[premis.Event]:
    return [
        premis.Event(
            identifier=str(event.uid),
            kind=event.event_type,
            at=event.at,
            outcome=event.outcome,
            detail=json.dumps(event.detail, ensure_ascii=False, sort_keys=True),
            agent=str(event.agent_id),
            file=str(event.file_id or ""),
        )
        for event in events
    ]


def _agent(agent: Agent) -> premis.Agent:
    kind = _PREMIS_KINDS[AgentKind(agent.kind)]
    return premis.Agent(identifier=str(agent.pk), name=agent.name, kind=kind, version=agent.version)
