"""Batch edits: one change of one field of many descriptions, done as one act and undone as one act."""

import uuid

from django.conf import settings
from django.db import models


class BatchEdit(models.Model):
    """One act on one field. `find` is what a replacement looks for; `undone_at`: it was taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    field = models.CharField(max_length=40)
    act = models.CharField(max_length=20)
    value = models.TextField(blank=True)
    find = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.act} {self.field}"


class BatchChange(models.Model):
    """What a batch edit did to one description; `revision` is the one that it left behind."""

    batch = models.ForeignKey(BatchEdit, on_delete=models.CASCADE, related_name="changes")
    description = models.ForeignKey(
        "archive.Description", on_delete=models.CASCADE, related_name="batch_changes"
    )
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "description"], name="one_change_of_a_batch")]

    def __str__(self) -> str:
        return f"{self.description_id}: {self.before} -> {self.after}"
