"""What administrators have asked of weights files: to check one, to take one in."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.vocabulary import WeightsAct, WeightsState


class WeightsTask(models.Model):
    """One verification or one import of a weights file on the worker's machine.

    Whoever does it holds the lock of its id in PostgreSQL, so that a running task without a lock is a dead
    worker's. Weights are installations and no holdings: nothing here is an event of the archive.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=WeightsAct.choices)
    name = models.CharField(max_length=100, blank=True, help_text="of the weights; empty: told by the file")
    upload = models.CharField(max_length=255, blank=True, help_text="the name that the file came with")
    state = models.CharField(max_length=10, choices=WeightsState.choices, default=WeightsState.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    failure_code = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(
                    kind=WeightsAct.VERIFY, state__in=[WeightsState.QUEUED, WeightsState.RUNNING]
                ),
                name="one_open_verification_per_weights",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.name or self.upload} ({self.state})"
