"""Agents: who acted (PREMIS) and who is described (ISAAR(CPF))."""

from django.conf import settings
from django.db import models

from archive.domain.vocabulary import AgentKind


class Agent(models.Model):
    """A person, family, corporate body or piece of software."""

    kind = models.CharField(max_length=20, choices=AgentKind.choices)
    name = models.CharField(max_length=300)
    version = models.CharField(max_length=100, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="agent"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                condition=models.Q(kind=AgentKind.SOFTWARE),
                name="one_agent_per_software_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()
