"""Reading the catalogue: tree, pages of descriptions, search. All start from `visible_to`."""

from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from archive.domain import search
from archive.domain.errors import UnknownReferenceCode
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, StoredFile, tree
from archive.policies.visibility import (
    Person,
    files_visible_to,
    has_in_title,
    has_word,
    tombstones_for,
    tops_for,
    visible_to,
)


def descriptions(person: Person) -> QuerySet[Description]:
    """All descriptions that `person` may see, with what a card of a grid shows.

    A picture of a size that is closed to `person` is none, although the row names one.
    """
    files = files_visible_to(person, StoredFile.objects.all())
    shown = (Prefetch(name, queryset=files) for name in ("thumbnail", "access_copy"))
    return visible_to(person, Description.objects.prefetch_related(*shown))


def one(person: Person, key: UUID) -> Description | None:
    """One description by its key, or None where it does not exist for this person."""
    return descriptions(person).filter(pk=key).first()


def tombstone(person: Person, key: UUID) -> str | None:
    """The reference code of what was taken down for good, which is all that is told of it; else None."""
    gone = tombstones_for(person, Description.objects.filter(pk=key))
    return gone.values_list("reference_code", flat=True).first()


def by_reference_code(person: Person, code: str) -> Description:
    """One description by its reference code; raises `UnknownReferenceCode`."""
    found = descriptions(person).filter(reference_code=code).first()
    if found is None:
        raise UnknownReferenceCode(reference_code=code)
    return found


def roots(person: Person) -> QuerySet[Description]:
    """The fonds and collections at the top, and branches whose level above is hidden from limited staff."""
    return descriptions(person).filter(tops_for(person)).order_by("sort_key")


def children(person: Person, parent: Description) -> QuerySet[Description]:
    """The descriptions right under `parent`, in the order of their codes."""
    return tree.right_below(parent, descriptions(person)).order_by("sort_key")


def ancestors(person: Person, description: Description) -> QuerySet[Description]:
    """The levels above, from the top down."""
    return tree.above(description, visible_to(person, Description.objects.all())).order_by("depth")


def items_below(person: Person, description: Description) -> QuerySet[Description]:
    """All items anywhere under `description`, in the order of their reference codes."""
    return (
        tree.below(description, descriptions(person))
        .filter(level=LevelOfDescription.ITEM)
        .order_by("sort_key")
    )


def searched(person: Person, query: str) -> QuerySet[Description]:
    """Descriptions in which every word of `query` occurs; those with all words in the title come first."""
    words = search.words(query)
    if not words:
        return Description.objects.none()
    everywhere, in_title = Q(), Q()
    for word in words:
        everywhere &= has_word(person, word)
        in_title &= has_in_title(person, word)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return descriptions(person).filter(everywhere).order_by(rank, "sort_key")
