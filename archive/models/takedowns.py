"""Redactions and takedowns."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.rights import TakedownState


class Redaction(models.Model):
    """Regions of one picture that readers are not shown; the files that carry them point back here.

    `of` is the master or restoration whose access copy (`source`) was redacted; `page` is 0 where it has one
    page only. `regions` are fractions of the picture: [{"x", "y", "width", "height"}, ...].
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.ForeignKey(
        "archive.Description", on_delete=models.PROTECT, related_name="redactions"
    )
    of = models.ForeignKey("archive.StoredFile", on_delete=models.PROTECT, related_name="redactions")
    source = models.ForeignKey("archive.StoredFile", on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10)
    page = models.PositiveIntegerField(default=0)
    regions = models.JSONField()
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["of", "page"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_redaction_in_force_per_picture",
            )
        ]

    def __str__(self) -> str:
        return f"{self.description_id} {self.side} ({len(self.regions)})"


class Takedown(models.Model):
    """A request to take a picture down, and its answer. The item is hidden from the request on.

    `requester` and `contact` are what a stranger has told about themselves; for staff only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="takedowns")
    state = models.CharField(max_length=10, choices=TakedownState.choices, default=TakedownState.REQUESTED)
    requester = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=64, blank=True, help_text="digest of the address, for the limit")
    grounds = models.TextField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["description"],
                condition=models.Q(state=TakedownState.REQUESTED),
                name="one_open_takedown_per_description",
            )
        ]
        indexes = [models.Index(fields=["sender", "requested_at"])]

    def __str__(self) -> str:
        return f"{self.description_id} ({self.state})"
