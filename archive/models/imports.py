"""Import batches: bulk loads in which each file has its own fate."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.vocabulary import BatchState, Fate, Side


class ImportBatch(models.Model):
    """One folder (or upload) taken in under one description."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    into = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="import_batches")
    accession = models.ForeignKey(
        "archive.Accession",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="import_batches",
    )
    folder = models.CharField(max_length=1000, help_text="where the files are, absolute")
    is_upload = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=BatchState.choices, default=BatchState.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.folder} into {self.into_id}"


class ImportRow(models.Model):
    """One file found in a batch.

    `item_id` is given out before anything is written, so that an import killed between storing an object and
    recording it finds its own object again and doubles nothing.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    path = models.CharField(max_length=1000, help_text="relative to the batch's folder")
    item_id = models.UUIDField(default=uuid.uuid4)
    original_name = models.CharField(
        max_length=255, blank=True, help_text="where a bag knows an older one than the path"
    )
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.RECTO)
    size_bytes = models.BigIntegerField(default=0)
    fate = models.CharField(max_length=20, choices=Fate.choices, default=Fate.PENDING)
    reason_code = models.CharField(max_length=40, blank=True)
    reason_detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=128, blank=True)
    description = models.ForeignKey(
        "archive.Description", null=True, on_delete=models.PROTECT, related_name="import_rows"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["batch", "path"], name="one_row_per_file_of_a_batch")]

    def __str__(self) -> str:
        return f"{self.path}: {self.fate}"
