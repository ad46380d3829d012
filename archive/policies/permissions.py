"""Which verbs: what a person may do, by role and branch. Asked by services, shown by pages.

`may` speaks of the role alone and opens pages; whoever changes a description asks `require_in`.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from archive.domain.errors import NotPermitted
from archive.domain.rights_errors import OtherBranch
from archive.domain.vocabulary import Role
from archive.models import BranchRole, Description, User


class Verb(StrEnum):
    """Something a person can ask of the archive."""

    SEE_STAFF_ONLY = "see what is for staff only"
    DESCRIBE = "describe"
    KEEP_AUTHORITIES = "keep names and vocabularies"
    RECEIVE = "receive accessions"
    IMPORT = "import scans"
    RESTORE = "queue restorations"
    REVIEW = "decide about restorations"
    SEE_MASTERS = "see master scans"
    MANAGE_PEOPLE = "manage people"
    MANAGE_WEIGHTS = "manage weights"
    RESTRICT = "state rights and close descriptions"
    DECIDE_TAKEDOWNS = "decide about takedowns"
    DECIDE_ERASURES = "decide what is destroyed"


_STAFF = frozenset({Role.ARCHIVIST, Role.REVIEWER, Role.ADMIN})

ROLES: Mapping[Verb, frozenset[Role]] = {
    Verb.SEE_STAFF_ONLY: _STAFF,
    Verb.DESCRIBE: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.KEEP_AUTHORITIES: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.RECEIVE: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.IMPORT: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.RESTORE: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.REVIEW: frozenset({Role.REVIEWER, Role.ADMIN}),
    Verb.SEE_MASTERS: _STAFF,
    Verb.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Verb.MANAGE_WEIGHTS: frozenset({Role.ADMIN}),
    Verb.RESTRICT: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.DECIDE_TAKEDOWNS: frozenset({Role.ARCHIVIST, Role.ADMIN}),
    Verb.DECIDE_ERASURES: frozenset({Role.ADMIN}),
}


def may(person: User | AnonymousUser, verb: Verb) -> bool:
    """Whether this person may do this."""
    return isinstance(person, User) and person.has_role(*ROLES[verb])


def require(person: User | AnonymousUser, verb: Verb) -> None:
    """Raise `NotPermitted` unless this person may do this."""
    if not may(person, verb):
        raise NotPermitted(who=str(person), verb=verb)


def may_in(person: User | AnonymousUser, verb: Verb, description: Description | None) -> bool:
    """Whether this person may do this to this description; None is the top of the archive."""
    return may(person, verb) and works_in(person, description)


def require_in(person: User | AnonymousUser, verb: Verb, description: Description | None) -> None:
    """Raise `NotPermitted` or `OtherBranch` unless this person may do this to this description."""
    require(person, verb)
    if not works_in(person, description):
        code = description.reference_code if description else ""
        raise OtherBranch(who=str(person), reference_code=code)


def require_in_all(person: User | AnonymousUser, verb: Verb, descriptions: QuerySet[Description]) -> None:
    """The same for a change that reaches all of these, such as another name of a record that they share."""
    require(person, verb)
    branches = branches_of(person)
    if branches is None:
        return
    inside = Q()
    for path in branches:
        inside |= Q(path__startswith=path)
    for outside in descriptions.exclude(inside)[:1]:
        raise OtherBranch(who=str(person), reference_code=outside.reference_code)


def works_in(person: User | AnonymousUser, description: Description | None) -> bool:
    """Whether the branches in which this person's roles hold contain this description."""
    branches = branches_of(person)
    if branches is None:
        return True
    return description is not None and description.path.startswith(branches)


def branches_of(person: User | AnonymousUser) -> tuple[str, ...] | None:
    """The tree paths of the branches to which a person's roles are limited, read once per object.

    None where they hold everywhere.
    """
    if not isinstance(person, User) or person.has_role(Role.ADMIN):
        return None
    if not hasattr(person, "_branch_paths"):
        paths = BranchRole.objects.filter(user=person).values_list("top__path", flat=True)
        person._branch_paths = tuple(paths)  # type: ignore[attr-defined]
    found: tuple[str, ...] = person._branch_paths  # type: ignore[attr-defined]
    return found or None
