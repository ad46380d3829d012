"""Reading the catalogue: tree, pages of descriptions, search. All start from `visible_to`."""

from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from archive.domain import search
from archive.domain.errors import UnknownReferenceCode
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, tree
from archive.policies.visibility import Person, visible_to


def descriptions(person: Person) -> QuerySet[Description]:
    """All descriptions that `person` may see, with what a card of a grid shows."""
    return visible_to(person, Description.objects.select_related("thumbnail", "access_copy"))


def one(person: Person, key: UUID) -> Description | None:
    """One description by its key, or None where it does not exist for this person."""
    return descriptions(person).filter(pk=key).first()


def by_reference_code(person: Person, code: str) -> Description:
    """One description by its reference code; raises `UnknownReferenceCode`."""
    found = descriptions(person).filter(reference_code=code).first()
    if found is None:
        raise UnknownReferenceCode(reference_code=code)
    return found


def roots(person: Person) -> QuerySet[Description]:
    """The fonds and collections at the top."""
    return descriptions(person).filter(depth=1).order_by("sort_key")


def children(person: Person, parent: Description) -> QuerySet[Description]:
    """The descriptions right under `parent`, in the order of their codes."""
    return tree.right_below(parent, descriptions(person)).order_by("sort_key")


def ancestors(person: Person, description: Description) -> QuerySet[Description]:
    """The levels above, from the top down."""
    return tree.above(description, descriptions(person)).order_by("depth")


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
        everywhere &= Q(search_text__contains=word)
        in_title &= Q(title__icontains=word)
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return descriptions(person).filter(everywhere).order_by(rank, "sort_key")
