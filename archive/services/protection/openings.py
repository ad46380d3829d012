"""Opening what is closed: staff who look at it leave a trace, and at the highest level say why."""

from django.db import transaction

from archive.domain.rights_errors import WhyMissing
from archive.domain.vocabulary import EventType
from archive.models import Description, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.policies.visibility import openings
from archive.services import events
from archive.services.agents import agent_of


@transaction.atomic
def open_closed(description: Description, *, by: User, why: str = "") -> None:
    """Record that `by` opens a closed item; it is open to them for an hour.

    Raises `WhyMissing` where the item is guarded and no reason is given, `NotPermitted`, `OtherBranch`.
    """
    permissions.require_in(by, Verb.SEE_STAFF_ONLY, description)
    if description.is_guarded and not why.strip():
        raise WhyMissing
    detail = {"act": "opened"}
    if why.strip():
        detail["why"] = why.strip()
    events.record(EventType.DISSEMINATION, by=agent_of(by), of=description, detail=detail)


def is_open(description: Description, *, to: User) -> bool:
    """Whether `to` has opened the item within the last hour."""
    return openings(to).filter(description=description).exists()
