"""The chain as JSON Lines, for `tools/verify_chain.py` and for whoever wants to check without Albumen.

It holds everything, also of closed items: it is made from the operator's command line only.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from archive.domain import chain
from archive.models import EventSeal, SealedEvent
from archive.selectors.history import chain as chained
from archive.selectors.history import checkpoints
from archive.selectors.history.chain_verification import seals


def lines(keys: Collection[bytes]) -> Iterator[bytes]:
    """A header, then each seal followed by its events, then the checkpoints; each line in canonical form.

    `keys` are the public keys of this archive. To be made while nobody seals. What was altered
    stands beside the leaf that was sealed, and of an event that is gone its uid: the verifier names both.
    """
    said = checkpoints.statements()
    yield _line({"chain": _header(keys, checkpoints=len(said))})
    entries = groupby(chained.entries(), key=lambda entry: entry.seal)
    current = next(entries, None)
    for seal in seals():
        yield _line({"seal": seal.document, "hash": seal.hash.hex()})
        if current is None or current[0] != seal.number:
            continue
        for entry in current[1]:
            event = entry.row.document(seal.agents) if entry.row else {"uid": str(entry.uid)}
            yield _line({"event": event, "leaf": entry.leaf.hex()})
        current = next(entries, None)
    for statement in said:
        yield statement.line


def _header(keys: Collection[bytes], *, checkpoints: int) -> dict[str, Any]:
    return {
        "albumen": "chain 1",
        "keys": sorted(key.hex() for key in keys),
        "events": SealedEvent.objects.count(),
        "seals": EventSeal.objects.count(),
        "checkpoints": checkpoints,
    }


def _line(value: dict[str, Any]) -> bytes:
    return chain.canonical(value) + b"\n"
