"""Fixity: reading stored bytes again and comparing them with what is on record."""

from dataclasses import dataclass

from django.db import transaction

from archive import storage
from archive.domain.errors import BytesChanged
from archive.domain.vocabulary import EventType, Outcome
from archive.models import StoredFile
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.services import agents, events

MISSING, UNREADABLE, ALTERED = "missing", "unreadable", "altered"


@dataclass(frozen=True)
class Finding:
    """What is wrong with one file: missing, unreadable or altered."""

    file: StoredFile
    problem: str
    found: str = ""


def check(file: StoredFile) -> Finding | None:
    """Read the whole file, compare, record a fixity check; None when the bytes are those on record."""
    finding = _compared(file)
    detail = {"digest": file.digest, "algorithm": file.digest_algorithm}
    if finding is not None:
        detail |= {"problem": finding.problem, "found": finding.found}
    with transaction.atomic():
        events.record(
            EventType.FIXITY_CHECK,
            by=agents.software(),
            of=file.description,
            file=file,
            outcome=Outcome.FAILURE if finding else Outcome.SUCCESS,
            detail=detail,
        )
    return finding


def _compared(file: StoredFile) -> Finding | None:
    try:
        digests.require(storage.locate(file), file.digest)
    except BytesChanged as error:
        return Finding(file, ALTERED, error.found)
    except SourceUnreadable as error:
        is_gone = isinstance(error.error, FileNotFoundError)
        return Finding(file, MISSING if is_gone else UNREADABLE)
    return None
