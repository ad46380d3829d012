"""Reviews: a person's verdict on exactly these bytes."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from archive.domain.vocabulary import Decision, RejectionReason
from archive.models.restorations import RestorationRun


class Review(models.Model):
    """The decision about one run, bound to the SHA-512 digest of the candidate that was looked at."""

    run = models.OneToOneField(RestorationRun, on_delete=models.PROTECT, related_name="review")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    digest = models.CharField(max_length=128)
    reasons = ArrayField(models.CharField(max_length=30, choices=RejectionReason.choices), default=list)
    comment = models.TextField(blank=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.decision} by {self.reviewer}"
