"""Checking the chain of events against the rows: every event, every seal, every checkpoint."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NoReturn

from archive.domain import chain
from archive.domain.chain_errors import ChainBroken, Flaw
from archive.models import EventSeal, PreservationEvent
from archive.preservation.store.checkpoint_files import CheckpointFiles
from archive.selectors.history import chain as chained
from archive.selectors.history import checkpoints
from archive.selectors.history.chain import Entry, Moment
from archive.selectors.history.checkpoints import Statement

_SEALS_AT_ONCE = 1000


@dataclass(frozen=True)
class SealRow:
    """One seal as its row stands now."""

    number: int
    previous: bytes
    root: bytes
    count: int
    sealed_at: str
    hash: bytes
    agents: Any

    @property
    def document(self) -> dict[str, Any]:
        """What its hash is of."""
        return chain.seal(
            number=self.number,
            previous=self.previous,
            root=self.root,
            count=self.count,
            sealed_at=self.sealed_at,
        )


def seals() -> Iterator[SealRow]:
    """All seals in order, in bounded memory."""
    columns = ("number", "previous", "root", "count", "moment", "hash", "agents")
    rows = EventSeal.objects.annotate(moment=Moment("sealed_at")).order_by("number").values_list(*columns)
    for number, previous, root, count, at, its_hash, agents in rows.iterator(_SEALS_AT_ONCE):
        yield SealRow(number, bytes(previous), bytes(root), count, at, bytes(its_hash), agents)


@dataclass
class Verification:
    """One walk along the chain; the counts are how far it got.

    To be made while nobody seals. `trusted` are the public keys whose signatures count.
    """

    files: CheckpointFiles
    trusted: Collection[bytes]
    events: int = 0
    seals: int = 0
    checkpoints: int = 0
    agents: dict[str, Any] = field(default_factory=dict)
    _reached: dict[int, tuple[bytes, int]] = field(default_factory=dict)
    _entries: Iterator[tuple[int, Iterator[Entry]]] = field(default_factory=lambda: iter(()))

    def run(self) -> None:
        """Check everything. Raises `ChainBroken` at the first break; `OSError` when files cannot be read."""
        said = checkpoints.statements()
        wanted = {each.seal for each in said}
        self._entries = groupby(chained.entries(), key=lambda entry: entry.seal)
        previous = chain.NO_SEAL
        for seal in seals():
            self._check_seal(seal, previous)
            self._check_entries(seal)
            previous, self.seals = seal.hash, seal.number
            if seal.number in wanted:
                self._reached[seal.number] = (seal.hash, self.events)
        for number, _ in self._entries:
            _break_seal(number, Flaw.SEAL_MISSING, "is gone, while events still have places in it")
        self._check_checkpoints(said)

    def renamed(self) -> list[str]:
        """Agents by their sealed names who are called otherwise now: no break, but worth a look."""
        now = chained.named(int(key) for key in self.agents)
        return [agent["name"] for key, agent in sorted(self.agents.items()) if now.get(key) != agent]

    def _check_seal(self, seal: SealRow, previous: bytes) -> None:
        if not seal.number:
            _break_seal(0, Flaw.SEAL_ALTERED, "is none that was ever made")
        if seal.number != self.seals + 1:
            _break_seal(self.seals + 1, Flaw.SEAL_MISSING, "is gone")
        if chain.digest(seal.document) != seal.hash:
            _break_seal(seal.number, Flaw.SEAL_ALTERED, "does not have the hash of what it says")
        if seal.previous != previous:
            _break_seal(seal.number, Flaw.SEAL_ALTERED, "does not name the seal before it")
        if not isinstance(seal.agents, dict):
            _break_seal(seal.number, Flaw.SEAL_ALTERED, "does not say who acted")

    def _check_entries(self, seal: SealRow) -> None:
        number, entries = next(self._entries, (seal.number, iter(())))
        if number < seal.number:
            _break_event(next(entries), Flaw.ENTRY_ALTERED, "has a place in a seal that was never made")
        if number > seal.number:
            _break_seal(seal.number, Flaw.ENTRY_MISSING, "holds no event any more")
        leaves, acted = [], set()
        for position, entry in enumerate(entries):
            if entry.position != position:
                _break_seal(seal.number, Flaw.ENTRY_MISSING, f"has no event at place {position} any more")
            acted.add(_check_entry(entry, seal.agents))
            leaves.append(entry.leaf)
            self.events += 1
        if len(leaves) != seal.count:
            told = f"holds {len(leaves)} events, not the {seal.count} that were sealed"
            _break_seal(seal.number, Flaw.ENTRY_MISSING, told)
        if chain.root(leaves) != seal.root:
            told = "has a root that is not that of its events: hashes were written anew"
            _break_seal(seal.number, Flaw.REWRITTEN, told)
        if seal.agents.keys() != acted:
            _break_seal(seal.number, Flaw.SEAL_ALTERED, "names agents who did nothing in it")
        self.agents.update(seal.agents)

    def _check_checkpoints(self, said: list[Statement]) -> None:
        for number, statement in enumerate(said, start=1):
            if not statement.number:
                _break_checkpoint(0, Flaw.CHECKPOINT_FORGED, "is none that was ever made")
            if statement.number != number:
                _break_checkpoint(number, Flaw.CHECKPOINT_MISSING, "is gone from the database")
            self._check_checkpoint(statement)
            self.checkpoints = number
        kept = list(self.files.numbers())
        if self.seals and self.trusted and not said and not kept:
            told = "is gone from database and store; there was one, for this archive has a signing key"
            _break_checkpoint(1, Flaw.CHECKPOINT_MISSING, told)
        for number in kept:
            if number > len(said):
                told = f"is gone from the database; {self.files.path(number)} remembers it"
                _break_checkpoint(number, Flaw.CHECKPOINT_MISSING, told)

    def _check_checkpoint(self, said: Statement) -> None:
        flaw = checkpoints.flaw(said, self.trusted)
        if flaw:
            _break_checkpoint(said.number, Flaw.CHECKPOINT_FORGED, flaw)
        if self._reached.get(said.seal) != (said.seal_hash, said.events):
            told = (
                f"of {said.at} signed another seal {said.seal} over {said.events} events: the history up to "
                f"there was written anew, after what checkpoint {self.checkpoints} confirms"
            )
            _break_checkpoint(said.number, Flaw.REWRITTEN, told)
        line = self.files.read(said.number)
        if line != said.line:
            problem = "is gone" if line is None else "says something else than the database"
            told = f"has a file that {problem}: {self.files.path(said.number)}"
            _break_checkpoint(said.number, Flaw.CHECKPOINT_FILE, told)


def _check_entry(entry: Entry, agents: Mapping[str, Any]) -> str:
    """Who acted, by key in `agents`."""
    if entry.row is None:
        _break_event(entry, Flaw.EVENT_MISSING, "is gone from the history")
    if entry.row.uid != entry.uid:
        told = f"has its place taken by {entry.row.uid}"
        _break_event(entry, Flaw.ENTRY_ALTERED, told)
    if chain.leaf(entry.row.document(agents)) != entry.leaf:
        told = f"is not as it was sealed: {_about(entry.event)}"
        _break_event(entry, Flaw.EVENT_ALTERED, told)
    return str(entry.row.agent)


def _about(key: int) -> str:
    """What the event says now that it is about; part of it is not true any more."""
    columns = ("event_type", "moment", "outcome", "description__reference_code")
    found = PreservationEvent.objects.filter(pk=key).annotate(moment=Moment("at")).values_list(*columns).get()
    kind, at, outcome, code = found
    return f"it now says {kind} ({outcome}) of {code or 'no description'} at {at}"


def _break_event(entry: Entry, flaw: Flaw, told: str) -> NoReturn:
    sentence = (
        f"Event {entry.uid} (number {entry.event}, place {entry.position} of seal {entry.seal}) {told}."
    )
    raise ChainBroken(flaw, sentence, seal=entry.seal, event=str(entry.uid))


def _break_seal(number: int, flaw: Flaw, told: str) -> NoReturn:
    raise ChainBroken(flaw, f"Seal {number} {told}.", seal=number)


def _break_checkpoint(number: int, flaw: Flaw, told: str) -> NoReturn:
    raise ChainBroken(flaw, f"Checkpoint {number} {told}.", checkpoint=number)
