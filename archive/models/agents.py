"""Agents: who acted (PREMIS) and who is described (ISAAR(CPF))."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import AgentKind, AgentRelation
from archive.models.authorities import Authority

IS_AUTHORITY = models.Q(user__isnull=True) & ~models.Q(kind=AgentKind.SOFTWARE)


class Agent(Authority):
    """A person, family, corporate body or piece of software.

    People who sign in and software are agents for PREMIS only; the others are authority records.
    """

    kind = models.CharField(_("type"), max_length=20, choices=AgentKind.choices)
    version = models.CharField(max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="agent"
    )
    existence_edtf = models.CharField(_("dates of existence"), max_length=100, blank=True)
    history = models.TextField(_("history"), blank=True)
    places = models.TextField(_("places"), blank=True)
    functions = models.TextField(_("functions, occupations and activities"), blank=True)
    maintenance_notes = models.TextField(_("maintenance notes"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                condition=models.Q(kind=AgentKind.SOFTWARE),
                name="one_agent_per_software_version",
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=IS_AUTHORITY & models.Q(merged_into__isnull=True),
                name="one_living_agent_per_name",
            ),
        ]
        indexes = [
            GinIndex(fields=["keys"], name="agent_names"),
            models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="agent_name_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()

    def get_absolute_url(self) -> str:
        return reverse("authorities:record", args=["names", self.uid])


class AgentRole(models.Model):
    """What an agent has to do with a description; `position` is the order in which it was written."""

    description = models.ForeignKey(
        "archive.Description", on_delete=models.CASCADE, related_name="agent_roles"
    )
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="roles")
    relation = models.CharField(max_length=20, choices=AgentRelation.choices)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["relation", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["description", "agent", "relation"], name="one_role_of_an_agent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.relation}: {self.agent_id}"
