"""Rebuilding: an empty database and the storage root give the archive back."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.core.management import call_command
from django.db import transaction

from archive import storage
from archive.domain import identifiers
from archive.domain.errors import ArchiveError
from archive.domain.vocabulary import FileRole
from archive.management.rebuilding import loading, objects, pages
from archive.management.rebuilding.objects import Told
from archive.models import Agent, Description, LedgerNote, LedgerPage, PreservationEvent, StoredFile, User
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.preservation.store.ledger_files import LedgerFiles, Page
from archive.preservation.store.object_store import ObjectStore
from archive.services import advisory
from archive.services.custody import checkpoints, keeping, ledger
from archive.services.describing import rederiving

Say = Callable[[str], None]


class NotEmpty(ArchiveError):
    """The database holds an archive already."""

    code = "archive.B003"

    def __init__(self) -> None:
        super().__init__(
            "The database holds an archive already, and nothing was changed. Rebuild into an empty one: "
            "make a new database, point DATABASE_URL at it, and run this again."
        )


class NothingToRebuild(ArchiveError):
    """The storage root holds neither a ledger nor objects."""

    code = "archive.B004"

    def __init__(self) -> None:
        super().__init__("There is nothing in the storage root that an archive could be rebuilt from.")


@dataclass
class Rebuilt:
    """What came of it; `told_by_objects` are items of which the ledger did not know the last."""

    pages: int = 0
    descriptions: int = 0
    events: int = 0
    told_by_objects: int = 0
    unreadable_objects: list[str] = field(default_factory=list)
    missing_files: list[str] = field(default_factory=list)
    missing_copies: int = 0


def rebuild(store: ObjectStore, say: Say = lambda _words: None) -> Rebuilt:
    """Fill the empty database from a storage root; in one transaction where all pages follow today's schema.

    Pages that follow older ones are loaded into tables as they were then, which are migrated from there.
    Raises `NotEmpty`, `NothingToRebuild`, `LedgerPageDamaged`; then nothing was changed.
    """
    files, rebuilt = LedgerFiles(store.extensions), Rebuilt()
    with advisory.ledger_rests():
        _require_empty()  # within the lock: one that was killed a moment ago may still be committing
        schemas = {page.head.schema for page in pages.in_order(files)}  # and every page is whole
        if schemas <= {ledger.schema()}:
            with transaction.atomic():
                _load(pages.in_order(files), rebuilt, say)
                _finish(store, rebuilt, say)
            return rebuilt
        for schema, told in groupby(pages.in_order(files), key=lambda page: page.head.schema):
            call_command("migrate", "archive", schema, verbosity=0)
            with transaction.atomic():
                _load(told, rebuilt, say)
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            _finish(store, rebuilt, say)
    return rebuilt


def _require_empty() -> None:
    if any(model._default_manager.exists() for model in (Description, User, Agent, PreservationEvent)):
        raise NotEmpty


def _load(told: Iterable[Page], rebuilt: Rebuilt, say: Say) -> None:
    """Load pages; the last one becomes the one on which the ledger goes on."""
    last: list[Page] = []
    loading.load(row for page in _counted(told, last, rebuilt, say) for row in page.rows)
    LedgerPage.objects.all().delete()
    for page in last:
        head = page.head
        LedgerPage.objects.create(number=head.number, digest=page.digest, at=head.at, rows=len(page.rows))


def _counted(told: Iterable[Page], last: list[Page], rebuilt: Rebuilt, say: Say) -> Iterator[Page]:
    """The pages as they come; nothing here may ask the database, which is taking in their rows meanwhile."""
    for page in told:
        rebuilt.pages += 1
        if rebuilt.pages % 1000 == 0:
            say(f"{rebuilt.pages} pages read, up to {page.head.at}")
        last[:] = [page]
        yield page


def _finish(store: ObjectStore, rebuilt: Rebuilt, say: Say) -> None:
    LedgerNote.objects.all().delete()  # what was loaded is written already; what follows is not
    last = LedgerPage.objects.last()
    for told in objects.newer(store, since=last.at if last else None):
        if isinstance(told, Told):
            loading.load(told.named, only_missing=True)
            loading.load(told.own)
            rebuilt.told_by_objects += 1
        else:
            rebuilt.unreadable_objects.append(told.place)
    loading.reset_sequences()
    say("Working out who may see what, and what is found by which words")
    rebuilt.descriptions = rederiving.all_rows()
    rebuilt.events = PreservationEvent.objects.count()
    if not rebuilt.descriptions and not rebuilt.pages:
        raise NothingToRebuild
    _take_up_checkpoints(store, say)
    _look_for_files(store, rebuilt)


def _take_up_checkpoints(store: ObjectStore, say: Say) -> None:
    """The last of them was signed after the last page; one that does not agree is said, and left as it is."""
    try:
        while checkpoints.take_up(CheckpointFiles(store.extensions)):
            pass
    except ArchiveError as error:
        say(str(error))


def _look_for_files(store: ObjectStore, rebuilt: Rebuilt) -> None:
    for file in StoredFile.objects.exclude(role=FileRole.CANDIDATE).iterator():
        if file.role not in keeping.KEPT_ROLES:
            rebuilt.missing_copies += not storage.locate(file).is_file()
        elif not _is_kept(file, store):
            rebuilt.missing_files.append(f"{file.description_id}: {file.path}")


def _is_kept(file: StoredFile, store: ObjectStore) -> bool:
    try:
        store.held(identifiers.object_id(file.description_id)).size_bytes(file.path)
    except OSError:
        return False
    return True
