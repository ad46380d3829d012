"""Groups of readers, and staff who work in one branch only.

Roles are Django groups with verbs. A reader group carries no verb: it only says who may see what is closed to
others, such as the families of a village. The two are kept apart so that nobody gets a role by mistake.
"""

from django.conf import settings
from django.db import models


class ReaderGroup(models.Model):
    """People to whom a restriction may be opened."""

    name = models.CharField(max_length=200, unique=True)
    note = models.TextField(blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="reader_groups")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BranchRole(models.Model):
    """One branch in which a person's staff roles hold. With one or more, they hold nowhere else.

    Administrators are not limited.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="branch_roles")
    top = models.ForeignKey("archive.Description", on_delete=models.PROTECT, related_name="branch_roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "top"], name="one_role_per_person_and_branch")]

    def __str__(self) -> str:
        return f"{self.user}: {self.top}"
