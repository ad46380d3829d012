"""Reading the catalogue: tree, pages of descriptions, search. All start from `visible_to`."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When

from archive.domain import search_query
from archive.domain.errors import UnknownReferenceCode
from archive.domain.identifiers import SEPARATOR
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, described, tree
from archive.policies.visibility import Person, shown_files, tombstones_for, tops_for, visible_to
from archive.selectors.finding import matching

# What is only searched: long, and never shown.
UNREAD = ("search_text", "words", "title_words", *described.OPEN)


def descriptions(person: Person) -> QuerySet[Description]:
    """All descriptions that `person` may see, with what a card of a grid shows.

    A thumbnail that is closed to `person` is none, although the row names one. Which access copy is shown,
    `holdings.leaves` tells; what the row names is the services' own.
    """
    thumbnail = Prefetch("thumbnail", queryset=shown_files(person))
    return visible_to(person, Description.objects.prefetch_related(thumbnail).defer(*UNREAD))


def one(person: Person, key: UUID) -> Description | None:
    """One description by its key, or None where it does not exist for this person."""
    return descriptions(person).filter(pk=key).first()


def in_order(rows: QuerySet[Description], keys: Sequence[UUID]) -> list[Description]:
    """Those among visible descriptions that have these keys, in the order of the keys."""
    by_key = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [by_key[key] for key in keys if key in by_key]


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
    return tree.above(description, visible_to(person, Description.objects.defer(*UNREAD))).order_by("depth")


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
    in_title = When(matching.titles(person, terms), then=Value(0))
    rank = Case(in_title, default=Value(1), output_field=IntegerField())
    return descriptions(person).filter(matching.words(person, terms)).order_by(rank, "sort_key")
