"""Reading the catalogue: tree, pages of descriptions, search. All start from `visible_to`."""

from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from archive.domain import search_query
from archive.domain.errors import UnknownReferenceCode
from archive.domain.identifiers import SEPARATOR
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, tree
from archive.policies.visibility import Person, visible_to
from archive.selectors import matching

# What is only searched: long, and never shown.
UNREAD = ("search_text", "words", "title_words")


def descriptions(person: Person) -> QuerySet[Description]:
    """All descriptions that `person` may see, with what a card of a grid shows."""
    rows = Description.objects.select_related("thumbnail", "access_copy").defer(*UNREAD)
    return visible_to(person, rows)


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
    below = tree.below(description, descriptions(person)).filter(level=LevelOfDescription.ITEM)
    # Says nothing new, but lets the index by sort key answer in order.
    return below.filter(sort_key__startswith=f"{description.sort_key}{SEPARATOR}").order_by("sort_key")


def searched(person: Person, query: str) -> QuerySet[Description]:
    """Descriptions that meet every term of `query`; those with all terms in the title come first."""
    terms = search_query.parse(query)
    if not terms:
        return Description.objects.none()
    rank = Case(When(matching.titles(terms), then=Value(0)), default=Value(1), output_field=IntegerField())
    return descriptions(person).filter(matching.words(terms)).order_by(rank, "sort_key")
