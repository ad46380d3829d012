"""Checkpoints: signing which seal is the last, in the database and in a file outside it."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from archive.domain import chain
from archive.domain.chain_errors import CheckpointContradicted
from archive.models import Checkpoint, EventSeal
from archive.preservation import signing
from archive.preservation.errors import SigningKeyMissing
from archive.preservation.signing import Signer
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.selectors.history import checkpoints
from archive.selectors.history.checkpoints import Statement
from archive.services import advisory
from archive.services.custody import keeping

EVERY = timedelta(days=1)


def is_due() -> bool:
    """Whether there are seals, and no checkpoint of the last day."""
    is_fresh = Checkpoint.objects.filter(at__gt=timezone.now() - EVERY).exists()
    return not is_fresh and EventSeal.objects.exists()


def is_behind() -> bool:
    """Whether there are seals that no checkpoint covers."""
    covered = Checkpoint.objects.order_by("-number").values("seal_id")[:1]
    newer = EventSeal.objects.filter(number__gt=covered)
    return newer.exists() if Checkpoint.objects.exists() else EventSeal.objects.exists()


def sign(*, has_new_key: bool = False) -> Statement | None:
    """Sign which seal is the last; None where there is no seal. The file is written before the row is.

    The first checkpoint of an archive makes its key; later, only `has_new_key` does. Raises
    `SigningKeyMissing`, `SigningKeyUnusable`, `NotAStorageRoot`, `OSError` when the file cannot be written,
    and `CheckpointContradicted` when the database is no longer the one of the last checkpoint or of a file.
    """
    with advisory.chain_rests():
        files = CheckpointFiles(keeping.store().extensions)
        take_up(files)
        last, seal = checkpoints.last(), EventSeal.objects.order_by("number").last()
        if last is not None and not checkpoints.agrees(last):
            raise CheckpointContradicted(number=last.number)
        if seal is None:
            return None
        number = last.number + 1 if last else 1
        if files.read(number) is not None:  # more files than a power cut could have left
            raise CheckpointContradicted(number=number)
        signer = _signer(settings.SIGNING_KEY, may_make=last is None or has_new_key)
        return _signed(seal, number=number, signer=signer, files=files)


def _signer(path: Path, *, may_make: bool) -> Signer:
    try:
        return signing.opened(path)
    except SigningKeyMissing:
        if not may_make:
            raise
    return signing.make(path)


def _signed(seal: EventSeal, *, number: int, signer: Signer, files: CheckpointFiles) -> Statement:
    said = Statement(
        number=number,
        seal=seal.number,
        seal_hash=bytes(seal.hash),
        events=checkpoints.events_up_to(seal.number),
        at=chain.moment(timezone.now()),
        key=signer.public,
        signature=b"",
    )
    made = Statement(**{**vars(said), "signature": signer.sign(chain.canonical(said.document))})
    files.write(number, made.line)
    _keep(made)
    return made


def take_up(files: CheckpointFiles) -> bool:
    """Put the next checkpoint into the database where its file is there while its row is not.

    A power cut between the two leaves that behind, and a rebuild. Raises `CheckpointContradicted` when the
    file is of another chain than the one in the database.
    """
    last = checkpoints.last()
    number = last.number + 1 if last else 1
    line = files.read(number)
    if line is None:
        return False
    found, trusted = checkpoints.read(line), signing.trusted(settings.SIGNING_KEY)
    if found is None or found.number != number:
        raise CheckpointContradicted(number=number)
    if checkpoints.flaw(found, trusted) or not checkpoints.agrees(found):
        raise CheckpointContradicted(number=number)
    _keep(found)
    return True


@transaction.atomic
def _keep(said: Statement) -> None:
    Checkpoint.objects.create(
        number=said.number,
        seal_id=said.seal,
        seal_hash=said.seal_hash,
        events=said.events,
        at=datetime.fromisoformat(said.at),
        key=said.key,
        signature=said.signature,
    )
