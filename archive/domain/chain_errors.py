"""What can be wrong with the chain of events, and what keeps it from going on."""

from enum import StrEnum

from archive.domain.errors import ArchiveError


class Flaw(StrEnum):
    """Kinds of breaks; stable, for programs."""

    EVENT_ALTERED = "event-altered"
    EVENT_MISSING = "event-missing"
    ENTRY_ALTERED = "entry-altered"
    ENTRY_MISSING = "entry-missing"
    SEAL_ALTERED = "seal-altered"
    SEAL_MISSING = "seal-missing"
    CHECKPOINT_FORGED = "checkpoint-forged"
    CHECKPOINT_MISSING = "checkpoint-missing"
    CHECKPOINT_FILE = "checkpoint-file"
    REWRITTEN = "rewritten"


class ChainBroken(ArchiveError):
    """The history is not the one that was sealed.

    `event` is the uid of the event that tells, "" where a seal or a checkpoint as a whole does.
    """

    code = "archive.C001"

    def __init__(
        self,
        flaw: Flaw,
        sentence: str,
        *,
        seal: int | None = None,
        checkpoint: int | None = None,
        event: str = "",
    ) -> None:
        self.flaw, self.sentence = flaw, sentence
        self.seal, self.checkpoint, self.event = seal, checkpoint, event
        super().__init__(sentence)


class CheckpointContradicted(ArchiveError):
    """A checkpoint was to be signed on top of one that the present chain does not agree with."""

    code = "archive.C002"

    def __init__(self, *, number: int) -> None:
        self.number = number
        super().__init__(
            f"Checkpoint {number} does not agree with the database, so nothing is signed on top of it. "
            "Run: ./albumen manage verify_events"
        )
