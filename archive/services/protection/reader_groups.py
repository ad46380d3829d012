"""Who belongs to a reader group, and in which branches a person's staff roles hold."""

from collections.abc import Iterable

from django.db import transaction

from archive.domain.rights_errors import RuleIncomplete
from archive.domain.vocabulary import EventType
from archive.models import BranchRole, Description, ReaderGroup, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import events
from archive.services.agents import agent_of


@transaction.atomic
def make(*, name: str, by: User, note: str = "") -> ReaderGroup:
    """Make a reader group, or return the one of that name. Raises `RuleIncomplete`, `NotPermitted`."""
    permissions.require(by, Verb.MANAGE_PEOPLE)
    if not name.strip():
        raise RuleIncomplete(missing="name")
    group, is_new = ReaderGroup.objects.get_or_create(name=name.strip(), defaults={"note": note.strip()})
    if is_new:
        detail = {"act": "group made", "group": group.name}
        events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), detail=detail)
    return group


@transaction.atomic
def set_members(group: ReaderGroup, members: Iterable[User], *, by: User) -> None:
    """Say who is in a group; from the next request on they see what is open to it. Raises `NotPermitted`."""
    permissions.require(by, Verb.MANAGE_PEOPLE)
    wanted = list(members)
    group.members.set(wanted)
    names = sorted(member.username for member in wanted)
    detail = {"act": "group members set", "group": group.name, "members": names}
    events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), detail=detail)


@transaction.atomic
def limit(person: User, tops: Iterable[Description], *, by: User) -> None:
    """Let a person's staff roles hold in these branches only; without any they hold everywhere.

    Raises `NotPermitted`.
    """
    permissions.require(by, Verb.MANAGE_PEOPLE)
    wanted = list(tops)
    BranchRole.objects.filter(user=person).delete()
    BranchRole.objects.bulk_create(BranchRole(user=person, top=top) for top in wanted)
    codes = sorted(top.reference_code for top in wanted)
    detail = {"act": "branches set", "person": person.username, "branches": codes}
    events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), detail=detail)
