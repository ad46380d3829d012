"""Keeping items in the object store: the opened store, and the metadata that travels inside each object."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from archive.domain import identifiers
from archive.domain.vocabulary import AgentKind, FileRole
from archive.models import Agent, Description, PreservationEvent, StoredFile, described, tree
from archive.preservation import premis
from archive.preservation.errors import NotAStorageRoot
from archive.preservation.object_store import ObjectStore

DESCRIPTION, PREMIS = "description.json", "premis.xml"
RECEIVED = "received/premis.xml"  # the history that an item had elsewhere, as it came
KEPT_ROLES = (FileRole.PRESERVATION_MASTER, FileRole.PRODUCTION_MASTER)
_ARRANGED = ("reference_code", "level", "code", "visibility")
_PREMIS_KINDS = {
    AgentKind.PERSON: "person",
    AgentKind.FAMILY: "organization",
    AgentKind.CORPORATE_BODY: "organization",
    AgentKind.SOFTWARE: "software",
}


def store() -> ObjectStore:
    """The archive's object store, made on first use.

    Raises `NotAStorageRoot` when the folder is no storage root although masters are on record: an unmounted
    disk is no empty archive.
    """
    root, reserve_bytes = Path(settings.STORAGE_ROOT), settings.STORAGE_RESERVE_BYTES
    try:
        return ObjectStore(root, reserve_bytes=reserve_bytes)
    except NotAStorageRoot:
        if StoredFile.objects.filter(role__in=KEPT_ROLES).exists():
            raise
    return ObjectStore.create(root, reserve_bytes=reserve_bytes)


def object_id(item: Description) -> str:
    """The OCFL identifier of an item's object."""
    return identifiers.object_id(item.pk)


def metadata(item: Description) -> dict[str, bytes]:
    """`description.json` and `premis.xml` of an item as its rows stand now, by logical path.

    To be put into the same version of the object as the change that they tell of.
    """
    return {DESCRIPTION: _description(item), PREMIS: history_of(item)}


def _description(item: Description) -> bytes:
    levels = [*tree.above(item).order_by("depth"), item]
    document = {"albumen": "description 1", "levels": [_level(level) for level in levels]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _level(level: Description) -> dict[str, Any]:
    arranged = {name: getattr(level, name) for name in _ARRANGED}
    return {"id": str(level.pk), **arranged, **described.texts(level)}


def history_of(item: Description) -> bytes:
    """`premis.xml` of an item as its rows stand now."""
    kept = list(StoredFile.objects.filter(description=item, role__in=KEPT_ROLES).order_by("created_at", "pk"))
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
        content_path=file.path,
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
