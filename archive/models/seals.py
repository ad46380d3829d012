"""Seals and checkpoints: what proves that the history was not rewritten. Rows are only ever added."""

from django.db import models

from archive.domain.chain import HASH_BYTES


class EventSeal(models.Model):
    """A batch of events closed in order; each seal names the hash of the one before it."""

    number = models.PositiveIntegerField(primary_key=True)
    previous = models.BinaryField(max_length=HASH_BYTES)
    root = models.BinaryField(max_length=HASH_BYTES, help_text="Merkle tree hash of the events")
    count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    hash = models.BinaryField(max_length=HASH_BYTES)
    agents = models.JSONField(help_text="who acted, by key, as they were called when this was sealed")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} ({self.count})"


class SealedEvent(models.Model):
    """The place of one event in a seal.

    A row for each, because events become visible when their transaction ends, which is not the order of
    their numbers: no range of numbers says which events a seal holds. `uid` is kept a second time so that
    an event that is gone can be named, and looked up in the objects of the store.
    """

    event = models.OneToOneField(
        "archive.PreservationEvent", primary_key=True, on_delete=models.PROTECT, related_name="sealed"
    )
    uid = models.UUIDField()
    seal = models.ForeignKey(EventSeal, on_delete=models.PROTECT, related_name="entries", db_index=False)
    position = models.PositiveIntegerField()
    leaf = models.BinaryField(max_length=HASH_BYTES, help_text="hash of the event")

    class Meta:
        ordering = ["seal", "position"]
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="one_event_at_each_place")]

    def __str__(self) -> str:
        return f"{self.seal_id}:{self.position}"


class Checkpoint(models.Model):
    """A signed statement of which seal was the last at some moment; a file in the store says the same."""

    number = models.PositiveIntegerField(primary_key=True)
    seal = models.ForeignKey(EventSeal, on_delete=models.PROTECT, related_name="checkpoints")
    seal_hash = models.BinaryField(max_length=HASH_BYTES)
    events = models.PositiveBigIntegerField(help_text="all events up to this seal")
    at = models.DateTimeField()
    key = models.BinaryField(max_length=HASH_BYTES, help_text="public key, Ed25519")
    signature = models.BinaryField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M}"
