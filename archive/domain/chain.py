"""The chain of events: what exactly is hashed, and how events become a seal, and seals a checkpoint.

A **seal** closes over a batch of events in order (a Merkle tree, RFC 6962 section 2.1) and names the seal
before it. A **checkpoint** is a signed statement of which seal was the last at some moment.
`tools/verify_chain.py` says the same in one file of its own, and must go on doing so: what is written here
is the format of every chain there is.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

HASH_BYTES = 32
NO_SEAL = bytes(HASH_BYTES)  # what the first seal names as the one before it
_LEAF, _NODE = b"\x00", b"\x01"


def canonical(value: Any) -> bytes:
    """The one way to write `value` as JSON: sorted keys, no spaces, UTF-8 (in the manner of RFC 8785)."""
    return _WRITER.encode(value).encode()


def exact(text: str) -> Any:
    """Read JSON so that two texts are equal only when they say the same.

    A number that a float cannot hold is kept as its text: else its last digits could change unseen. So is
    what Python cannot read, though PostgreSQL can: nobody here has written that.
    """
    try:
        return _READER.decode(text)
    except (ValueError, RecursionError):
        return text


def _number(text: str) -> float | str:
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else text


# Made once: there are millions of events to write and to read.
_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_READER = json.JSONDecoder(parse_float=_number)


def moment(at: datetime) -> str:
    """A point in time as the chain writes it: UTC, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def leaf(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of one event."""
    return hashlib.sha256(_LEAF + canonical(document)).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaves.

    Pairs are joined level by level, and one without a partner rises as it is: the tree of RFC 6962.
    """
    level = list(leaves) or [hashlib.sha256().digest()]
    while len(level) > 1:
        odd = level[len(level) & ~1 :]
        level = [
            hashlib.sha256(_NODE + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level += odd
    return level[0]


def digest(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of a seal."""
    return hashlib.sha256(canonical(document)).digest()


def seal(*, number: int, previous: bytes, root: bytes, count: int, sealed_at: str) -> dict[str, Any]:
    """What a seal says: its `digest` is its hash, which the next one names as `previous`.

    `sealed_at` is written by `moment`.
    """
    return {
        "albumen": "seal 1",
        "number": number,
        "previous": previous.hex(),
        "root": root.hex(),
        "count": count,
        "sealed_at": sealed_at,
    }


def checkpoint(
    *, number: int, seal: int, seal_hash: bytes, events: int, at: str, key: bytes
) -> dict[str, Any]:
    """What a checkpoint says; its canonical form is what is signed.

    `events` are all events up to this seal, `at` is written by `moment`, `key` is the public key
    (Ed25519) of the signature.
    """
    return {
        "albumen": "checkpoint 1",
        "number": number,
        "seal": seal,
        "seal_hash": seal_hash.hex(),
        "events": events,
        "at": at,
        "key": key.hex(),
    }


def signed(checkpoint: Mapping[str, Any], signature: bytes) -> bytes:
    """A checkpoint and its signature as one line: what is kept outside the database."""
    return canonical({"checkpoint": checkpoint, "signature": signature.hex()}) + b"\n"
