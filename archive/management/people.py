"""Whom a command acts as."""

from django.core.management.base import CommandError

from archive.models import User
from archive.services.transfer import imports

_WRONG_USAGE = 2


def person_named(username: str | None) -> User:
    """The person of that user name; Albumen itself where none is given. Raises `CommandError`."""
    if username is None:
        return imports.system_user()
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody with the user name {username}.", returncode=_WRONG_USAGE)
    return person
