"""Reading batch edits, for those who may describe."""

from uuid import UUID

from archive.models import BatchEdit, Description
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person
from archive.selectors.finding import catalogue


def place_of(person: Person, made: BatchEdit) -> Description | None:
    """The level right above what a batch edit changed first, where `person` may see it: a way back."""
    change = made.changes.select_related("description").order_by("description__sort_key").first()
    seen = catalogue.one(person, change.description_id) if change else None
    return catalogue.ancestors(person, seen).last() or seen if seen else None


def batch(person: Person, key: UUID) -> BatchEdit | None:
    """One batch edit, or None where it does not exist for this person."""
    return BatchEdit.objects.filter(pk=key).first() if may(person, Verb.DESCRIBE) else None
