"""One person for each role, with a password that is shown once and kept nowhere."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.models import Group

from archive.domain.vocabulary import Role
from archive.models import User

_NAMES = {
    Role.ARCHIVIST: ("archivist", "Ana Lind"),
    Role.REVIEWER: ("reviewer", "Bo Chen"),
    Role.READER: ("reader", "Rui Costa"),
    Role.ADMIN: ("admin", "Dora Weiss"),
}


@dataclass(frozen=True)
class Credential:
    """As whom to sign in."""

    username: str
    role: Role
    password: str


def ensure_people() -> list[Credential]:
    """Make the people who are missing, and give each a fresh password."""
    credentials = []
    for role, (username, name) in _NAMES.items():
        password = secrets.token_urlsafe(9)
        user, _ = User.objects.get_or_create(username=username, defaults={"display_name": name})
        user.set_password(password)
        user.save()
        user.groups.set([Group.objects.get(name=role)])
        credentials.append(Credential(username, role, password))
    return credentials
