"""Fixity of kept objects: when each was read again, and what was wrong with it."""

from django.db import models
from django.db.models import F, Q

OLDEST_FIRST = F("checked_at").asc(nulls_first=True)


class ObjectCheck(models.Model):
    """The last fixity check of one item's object in the storage root; taking it in was the first one.

    `checked_at` is None while it waits to be read before its turn; what was found last stands meanwhile.
    `findings` are rows with `problem` (`FixityProblem`), `path`, `expected` and `found`; none where all is
    well.
    """

    description = models.OneToOneField(
        "archive.Description", primary_key=True, on_delete=models.PROTECT, related_name="object_check"
    )
    checked_at = models.DateTimeField(null=True)
    files = models.PositiveIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        ordering = [OLDEST_FIRST, "pk"]
        indexes = [
            models.Index(OLDEST_FIRST, F("description"), name="object_checks_by_age"),
            models.Index(
                fields=["checked_at"], condition=~Q(findings=[]), name="object_checks_with_findings"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.description_id}: {len(self.findings)} findings, {self.checked_at}"
