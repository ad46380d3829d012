"""A second copy of the storage root, in another folder, and repair from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction

from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import EventType
from archive.models import Description
from archive.preservation import replication
from archive.preservation.checkpoint_files import CheckpointFiles
from archive.preservation.errors import CopyDiverges, NotAStorageRoot
from archive.preservation.fixity import Finding, Verdict
from archive.preservation.object_store import ObjectStore
from archive.preservation.replication import Copied
from archive.services import agents, events, fixity, keeping


def opened(folder: Path, *, is_new_allowed: bool = True) -> ObjectStore:
    """The copy in a folder; made where the folder is empty. Raises `NotAStorageRoot`, `StorageOccupied`."""
    reserve_bytes = settings.STORAGE_RESERVE_BYTES
    try:
        return ObjectStore(folder, reserve_bytes=reserve_bytes)
    except NotAStorageRoot:
        if not is_new_allowed:
            raise
    return ObjectStore.create(folder, reserve_bytes=reserve_bytes)


def replicate(item: Description, copy: ObjectStore) -> Copied:
    """Bring the copy of an item's object to its present state; on record where anything was copied."""
    name = keeping.object_id(item)
    copied = replication.replicate(name, keeping.store().folder(name), copy)
    if copied.paths:
        _note(item, {"act": "replicated", "copy": str(copy.root), "files": len(copied.paths)})
    return copied


def replicated(copy: ObjectStore) -> Iterator[tuple[Description, Copied | ArchiveError | OSError]]:
    """Bring all of a copy to the present state; a damaged object costs only itself."""
    fixity.adopt()
    for item in Description.objects.filter(object_check__isnull=False).order_by("pk").iterator():
        try:
            yield item, replicate(item, copy)
        except (ArchiveError, OSError) as error:
            yield item, error


def replicate_checkpoints(copy: ObjectStore) -> int:
    """Bring the checkpoints of the history into a copy; returns how many. Raises `CopyDiverges`."""
    own, theirs = CheckpointFiles(keeping.store().root), CheckpointFiles(copy.root)
    written = 0
    for number in own.numbers():
        line, there = own.read(number), theirs.read(number)
        if line is not None and there is None:
            theirs.write(number, line)
            written += 1
        elif line != there:
            raise CopyDiverges(object_id=f"checkpoint {number}", path=copy.root)
    return written


def check(item: Description, copy: ObjectStore) -> Verdict:
    """Read an item's object in a copy again, and compare it as one compares the object itself."""
    return fixity.read_object(item, copy)


def repair(item: Description, copy: ObjectStore) -> tuple[Copied, list[Finding]]:
    """Put what is damaged of an item's object back from a copy; returns what was, and what is still wrong.

    What is sound is not touched. Raises `NoGoodCopy`, `CopyDiverges`, `StorageFull`, `ObjectBusy`.
    """
    copied = Copied()
    if fixity.read_object(item, keeping.store()).findings:
        copied = replication.mend(keeping.object_id(item), keeping.store(), copy)
        detail = {
            "act": "repaired",
            "copy": str(copy.root),
            "paths": copied.paths,
            "set_aside": copied.set_aside,
        }
        _note(item, detail)
    return copied, fixity.check(item)


def _note(item: Description, detail: Mapping[str, object]) -> None:
    with transaction.atomic():
        events.record(EventType.REPLICATION, by=agents.software(), of=item, detail=detail)
