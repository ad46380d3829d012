"""Workers: machines that restore."""

from django.db import models


class WorkerNode(models.Model):
    """One restoration worker process, its device, and when it was last heard of."""

    name = models.CharField(max_length=200, unique=True)
    hostname = models.CharField(max_length=200)
    process_id = models.PositiveIntegerField(null=True, help_text="on that host; tells a dead worker at once")
    device = models.CharField(max_length=200, blank=True)
    software_version = models.CharField(max_length=50, blank=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
