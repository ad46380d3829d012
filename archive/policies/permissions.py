"""Which verbs: what a person may do, by role. Asked by services, shown by pages."""

from collections.abc import Mapping
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from archive.domain.errors import NotPermitted
from archive.domain.vocabulary import Role
from archive.models import User


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
}


def may(person: User | AnonymousUser, verb: Verb) -> bool:
    """Whether this person may do this."""
    return isinstance(person, User) and person.has_role(*ROLES[verb])


def require(person: User | AnonymousUser, verb: Verb) -> None:
    """Raise `NotPermitted` unless this person may do this."""
    if not may(person, verb):
        raise NotPermitted(who=str(person), verb=verb)
