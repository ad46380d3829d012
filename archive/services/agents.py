"""Agents for PREMIS: the person or the software that acts."""

from archive import __version__
from archive.domain.vocabulary import AgentKind
from archive.models import Agent, User


def agent_of(user: User) -> Agent:
    """The agent that stands for a signed-in person, made on first use."""
    agent, _ = Agent.objects.get_or_create(user=user, defaults={"kind": AgentKind.PERSON, "name": str(user)})
    return agent


def software() -> Agent:
    """The agent that stands for this version of Albumen."""
    agent, _ = Agent.objects.get_or_create(kind=AgentKind.SOFTWARE, name="Albumen", version=__version__)
    return agent
