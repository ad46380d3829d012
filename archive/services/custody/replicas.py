"""A second copy of the storage root, in another folder or in a bucket, and repair from it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from django.db import transaction

from archive.domain.errors import ArchiveError
from archive.domain.rights import ErasureState
from archive.domain.vocabulary import EventType
from archive.models import Description, StoredFile
from archive.preservation.errors import BucketAway, CopyDiverges, NotAStorageRoot
from archive.preservation.store import authority_files, checkpoint_files, ledger_files
from archive.preservation.store.fixity import Finding, Verdict
from archive.preservation.store.object_store import ObjectStore
from archive.preservation.store.replication import Copied
from archive.services import agents, events
from archive.services.custody import fixity, keeping, stores
from archive.services.custody.keeping import KEPT_ROLES

# Folders beside the objects whose files are only ever added: the history, outside the database.
_ADDED_ONLY: Final = (checkpoint_files.FOLDER, ledger_files.FOLDER, authority_files.FOLDER)


def opened(place: str | Path, *, is_new_allowed: bool = True) -> ObjectStore:
    """The copy in a folder, or at `s3://bucket/prefix`; made where nothing lies.

    Raises `NotAStorageRoot`, `StorageOccupied`, `BucketTrouble`.
    """
    try:
        return stores.opened(str(place))
    except NotAStorageRoot:
        if not is_new_allowed:
            raise
    return stores.created(str(place))


def replicate(item: Description, copy: ObjectStore) -> Copied:
    """Bring the copy of an item's object to its present state; on record where anything was copied."""
    name, store = keeping.object_id(item), keeping.store()
    _erase(item, copy)
    store.settle(name)
    copied = copy.replicate(name, store.held(name))
    if copied.paths:
        _note(item, {"act": "replicated", "copy": copy.where, "files": len(copied.paths)})
    return copied


def _erase(item: Description, copy: ObjectStore) -> None:
    """Destroy in a copy what was destroyed in the archive; on record where anything was there."""
    erased = StoredFile.with_gone.filter(description=item, erasure__state=ErasureState.DONE)
    digests = set(erased.filter(role__in=KEPT_ROLES).values_list("digest", flat=True))
    gone = copy.erase(keeping.object_id(item), digests) if digests else []
    if gone:
        detail = {"act": "erased in a copy", "copy": copy.where, "paths": gone}
        with transaction.atomic():
            events.record(EventType.DELETION, by=agents.software(), of=item, detail=detail)


def replicated(copy: ObjectStore) -> Iterator[tuple[Description, Copied | ArchiveError | OSError]]:
    """Bring all of a copy to the present state; a damaged object costs only itself.

    Raises `BucketAway` where going on is of no use.
    """
    fixity.adopt()
    for item in Description.objects.filter(object_check__isnull=False).order_by("pk").iterator():
        try:
            yield item, replicate(item, copy)
        except BucketAway:
            raise
        except (ArchiveError, OSError) as error:
            yield item, error


def replicate_extensions(copy: ObjectStore) -> int:
    """Bring what proves the history into a copy; returns how many files. Raises `CopyDiverges`."""
    own, theirs, written = keeping.store().extensions, copy.extensions, 0
    for path in (path for folder in _ADDED_ONLY for path in own.names(folder)):
        data, there = own.read(path), theirs.read(path)
        if data is not None and there is None:
            theirs.add(path, data)
            written += 1
        elif data != there:
            raise CopyDiverges(object_id=path, path=copy.where)
    return written


def check(item: Description, copy: ObjectStore) -> Verdict:
    """Read an item's object in a copy again, and compare it as one compares the object itself."""
    return fixity.read_object(item, copy.held(keeping.object_id(item)))


def mend(item: Description, copy: ObjectStore) -> Copied:
    """Put what is damaged of an item's object in a copy back from the storage root.

    Raises `DamagedObject` or `NoGoodCopy` where the storage root has no better, `CopyDiverges`,
    `StorageFull`, `ObjectBusy`, `BucketTrouble`.
    """
    copied = copy.mend(keeping.object_id(item), keeping.store())
    detail = {"act": "copy mended", "copy": copy.where, "paths": copied.paths}
    _note(item, {**detail, "set_aside": copied.set_aside})
    return copied


def repair(item: Description, copy: ObjectStore) -> tuple[Copied, list[Finding]]:
    """Put what is damaged of an item's object back from a copy; returns what was, and what is still wrong.

    What is sound is not touched. Raises `NoGoodCopy`, `CopyDiverges`, `StorageFull`, `ObjectBusy`,
    `BucketTrouble`.
    """
    copied = Copied()
    if fixity.read_object(item, keeping.store().held(keeping.object_id(item))).findings:
        copied = keeping.store().mend(keeping.object_id(item), copy)
        detail = {
            "act": "repaired",
            "copy": copy.where,
            "paths": copied.paths,
            "set_aside": copied.set_aside,
        }
        _note(item, detail)
    return copied, fixity.check(item)


def _note(item: Description, detail: Mapping[str, object]) -> None:
    with transaction.atomic():
        events.record(EventType.REPLICATION, by=agents.software(), of=item, detail=detail)
