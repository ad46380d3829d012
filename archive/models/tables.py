"""Tables of descriptions that people send: kept until they are written or forgotten."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.vocabulary import TableState


class TableImport(models.Model):
    """One CSV file on its way into the catalogue.

    `columns` says for places of the header (as text) which field they are; `fingerprint` is that of the plan
    that the person agreed to. The bytes go once the file is written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=255)
    content = models.BinaryField(default=bytes)
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=TableState.choices, default=TableState.DRAFT)
    fingerprint = models.CharField(max_length=64, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    failure_code = models.CharField(max_length=40, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"
