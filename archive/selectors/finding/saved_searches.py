"""Reading saved searches: everybody sees their own."""

from uuid import UUID

from django.db.models import QuerySet

from archive.models import SavedSearch, User
from archive.policies.visibility import Person


def saved_searches(person: Person) -> QuerySet[SavedSearch]:
    """What `person` has kept, by name."""
    if not isinstance(person, User):
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(person=person).order_by("name")


def one(person: Person, key: UUID) -> SavedSearch | None:
    """One of their own, or None where it does not exist for this person."""
    return saved_searches(person).filter(pk=key).first()
