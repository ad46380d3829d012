"""Reading batch edits, for those who may describe."""

from uuid import UUID

from archive.models import BatchEdit
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person


def batch(person: Person, key: UUID) -> BatchEdit | None:
    """One batch edit, or None where it does not exist for this person."""
    return BatchEdit.objects.filter(pk=key).first() if may(person, Verb.DESCRIBE) else None
