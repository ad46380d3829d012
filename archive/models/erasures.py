"""Erasures: bytes that had to be destroyed, as the law may demand; what was known of them stays."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.rights import ErasureState


class Erasure(models.Model):
    """The destruction of all files of one item: asked for by one person, decided by another.

    `law` says what demands it. Files that are gone point here (`StoredFile.erasure`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.REQUESTED)
    law = models.CharField(max_length=300)
    grounds = models.TextField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["description"],
                condition=models.Q(state__in=[ErasureState.REQUESTED, ErasureState.DECIDED]),
                name="one_open_erasure_per_description",
            )
        ]

    def __str__(self) -> str:
        return f"{self.description_id} ({self.state})"
