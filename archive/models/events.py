"""Preservation events: what happened, append-only (PREMIS event)."""

import uuid

from django.db import models

from archive.domain.vocabulary import EventType, Outcome


class PreservationEvent(models.Model):
    """One fact of the history. Rows are only ever added: a database trigger refuses changes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event_type = models.CharField(max_length=40, choices=EventType.choices)
    at = models.DateTimeField()
    agent = models.ForeignKey("archive.Agent", on_delete=models.PROTECT, related_name="events")
    description = models.ForeignKey(
        "archive.Description", null=True, on_delete=models.PROTECT, related_name="events"
    )
    file = models.ForeignKey("archive.StoredFile", null=True, on_delete=models.PROTECT, related_name="events")
    run = models.ForeignKey(
        "archive.RestorationRun", null=True, on_delete=models.PROTECT, related_name="events"
    )
    authority = models.ForeignKey(
        "archive.Agent", null=True, on_delete=models.PROTECT, related_name="authority_events"
    )
    term = models.ForeignKey("archive.Term", null=True, on_delete=models.PROTECT, related_name="events")
    accession = models.ForeignKey(
        "archive.Accession", null=True, on_delete=models.PROTECT, related_name="events"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.SUCCESS)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["description", "at"])]

    def __str__(self) -> str:
        return f"{self.event_type} {self.at:%Y-%m-%d %H:%M}"
