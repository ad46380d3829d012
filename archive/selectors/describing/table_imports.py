"""Reading tables on their way into the catalogue: each person sees their own."""

from uuid import UUID

from django.db.models import QuerySet

from archive.models import TableImport, User
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person


def tables(person: Person) -> QuerySet[TableImport]:
    """The tables that `person` sent, newest first, without their bytes; none for those without the role."""
    if not isinstance(person, User) or not may(person, Verb.DESCRIBE):
        return TableImport.objects.none()
    return TableImport.objects.filter(requested_by=person).defer("content")


def table(person: Person, key: UUID) -> TableImport | None:
    """One table, or None where it does not exist for this person."""
    return tables(person).filter(pk=key).first()
