"""Reading checkpoints: what they say, and whether the chain in the database is the one that they signed."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from archive.domain import chain
from archive.models import Checkpoint, EventSeal
from archive.preservation import signing
from archive.selectors.history.chain import Moment


@dataclass(frozen=True)
class Statement:
    """What one checkpoint says, with its signature; `at` is written as the chain writes times."""

    number: int
    seal: int
    seal_hash: bytes
    events: int
    at: str
    key: bytes
    signature: bytes

    @property
    def document(self) -> dict[str, Any]:
        """What is signed, in its canonical form."""
        return chain.checkpoint(
            number=self.number,
            seal=self.seal,
            seal_hash=self.seal_hash,
            events=self.events,
            at=self.at,
            key=self.key,
        )

    @property
    def line(self) -> bytes:
        """The statement and its signature, as the file holds them."""
        return chain.signed(self.document, self.signature)


def statements() -> list[Statement]:
    """All checkpoints of the database, in order."""
    columns = ("number", "seal_id", "seal_hash", "events", "moment", "key", "signature")
    rows = Checkpoint.objects.annotate(moment=Moment("at")).order_by("number").values_list(*columns)
    return [
        Statement(number, seal, bytes(seal_hash), events, at, bytes(key), bytes(signature))
        for number, seal, seal_hash, events, at, key, signature in rows
    ]


def last() -> Statement | None:
    """The newest checkpoint."""
    return next(reversed(statements()), None)


def read(line: bytes) -> Statement | None:
    """The checkpoint of a file; None when these are not the bytes of one."""
    try:
        told = json.loads(line)
        said = told["checkpoint"]
        found = Statement(
            number=said["number"],
            seal=said["seal"],
            seal_hash=bytes.fromhex(said["seal_hash"]),
            events=said["events"],
            at=said["at"],
            key=bytes.fromhex(said["key"]),
            signature=bytes.fromhex(told["signature"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
    return found if found.line == line else None


def flaw(found: Statement, trusted: Collection[bytes]) -> str:
    """What is wrong with the signature, as half a sentence; "" when one of the `trusted` keys made it."""
    if found.key not in trusted:
        return f"is signed with {found.key.hex()}, which is no key of this archive"
    if not signing.is_signed(chain.canonical(found.document), found.signature, by=found.key):
        return "has a signature that does not fit what it says"
    return ""


def agrees(found: Statement) -> bool:
    """Whether the database has that seal, with that hash and so many events up to it."""
    seal = EventSeal.objects.filter(number=found.seal).values_list("hash", flat=True).first()
    if seal is None or bytes(seal) != found.seal_hash:
        return False
    return events_up_to(found.seal) == found.events


def events_up_to(seal: int) -> int:
    """How many events the seals up to this one hold."""
    total: int | None = EventSeal.objects.filter(number__lte=seal).aggregate(total=Sum("count"))["total"]
    return total or 0
