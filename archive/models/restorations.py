"""Restoration runs: one recipe, one source file, one result."""

import uuid

from django.conf import settings
from django.db import models

from archive.domain.vocabulary import RunState


class RestorationRun(models.Model):
    """One execution of a recipe on a master scan.

    One that `verifies` another makes that one's restoration again, is compared with it and keeps nothing.
    A worker that holds the run has its `claim` and renews `lease_until`; when the lease runs out the run
    goes back to the queue, and what the late worker then delivers is refused because its claim is no longer
    the row's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    description = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="runs")
    source = models.ForeignKey("archive.StoredFile", on_delete=models.PROTECT, related_name="runs")
    verifies = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repetitions")
    recipe_name = models.CharField(max_length=100)
    recipe = models.JSONField()
    recipe_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=RunState.choices, default=RunState.QUEUED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.ForeignKey(
        "archive.WorkerNode", null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    step_index = models.PositiveSmallIntegerField(default=0)
    step_count = models.PositiveSmallIntegerField(default=0)
    step_kind = models.CharField(max_length=40, blank=True)
    fraction = models.FloatField(default=0.0, help_text="of the whole run, 0 to 1")
    candidate = models.OneToOneField(
        "archive.StoredFile", null=True, on_delete=models.PROTECT, related_name="made_by_run"
    )
    report = models.JSONField(null=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["state", "requested_at"]), models.Index(fields=["lease_until"])]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "recipe_digest"],
                condition=models.Q(state__in=[RunState.QUEUED, RunState.RUNNING], verifies__isnull=True),
                name="one_open_run_per_source_and_recipe",
            ),
            models.UniqueConstraint(
                fields=["verifies"],
                condition=models.Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
                name="one_open_repetition_per_run",
            ),
            models.CheckConstraint(
                condition=models.Q(verifies__isnull=True) & ~models.Q(state=RunState.COMPARED)
                | models.Q(verifies__isnull=False, candidate__isnull=True)
                & ~models.Q(state__in=[RunState.AWAITING_REVIEW, RunState.APPROVED, RunState.REJECTED]),
                name="repetitions_are_compared_and_no_candidates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipe_name} of {self.description_id} ({self.state})"


class RunTransition(models.Model):
    """One move of a run through its lifecycle."""

    run = models.ForeignKey(RestorationRun, on_delete=models.PROTECT, related_name="transitions")
    from_state = models.CharField(max_length=20, choices=RunState.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=RunState.choices)
    by = models.ForeignKey("archive.Agent", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_state} -> {self.to_state}"
