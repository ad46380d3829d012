"""Reading the tree of levels beside a page: what is open, and how many visible items stand below."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Substr

from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, tree
from archive.policies.visibility import Person, visible_to

MOST_OPEN = 40


@dataclass(frozen=True)
class Branch:
    """One level in the tree; `branches` are those below it when it is open."""

    description: Description
    item_count: int
    has_levels: bool
    is_open: bool
    branches: tuple["Branch", ...] = ()


def trunk(person: Person, *, opened: Collection[UUID], current: Description | None) -> tuple[Branch, ...]:
    """The tree from the top, with the levels in `opened` and those above `current` open.

    One query for the levels and one for the counts of each depth.
    """
    levels = _levels(person)
    shown = Q(depth=1)
    wanted = list(opened)[:MOST_OPEN]
    above = [*levels.filter(pk__in=wanted), *(_with_above(current, levels) if current else ())]
    open_paths = {each.path for each in above}
    for each in above:
        shown |= Q(path__startswith=each.path, depth=each.depth + 1)
    found = list(levels.filter(shown).order_by("sort_key"))
    return _grown(person, found, open_paths=open_paths, under="")


def branches(person: Person, parent: Description) -> tuple[Branch, ...]:
    """The levels right under `parent`, closed."""
    found = list(tree.right_below(parent, _levels(person)).order_by("sort_key"))
    return _grown(person, found, open_paths=set(), under=parent.path)


def item_count(person: Person, description: Description) -> int:
    """How many visible items stand anywhere below."""
    items = visible_to(person, Description.objects.filter(level=LevelOfDescription.ITEM))
    return tree.below(description, items).count()


def _levels(person: Person) -> QuerySet[Description]:
    return visible_to(person, Description.objects.exclude(level=LevelOfDescription.ITEM))


def _with_above(current: Description, levels: QuerySet[Description]) -> list[Description]:
    own = [] if current.is_item else [current]
    return [*tree.above(current, levels), *own]


def _grown(
    person: Person, found: list[Description], *, open_paths: set[str], under: str
) -> tuple[Branch, ...]:
    counts = _counts(person, found)
    by_parent: dict[str, list[Description]] = {}
    for each in found:
        by_parent.setdefault(each.path[: -Description.steplen], []).append(each)

    def grow(path: str) -> tuple[Branch, ...]:
        return tuple(
            Branch(each, *counts[each.path], each.path in open_paths, grow(each.path))
            for each in by_parent.get(path, ())
        )

    return grow(under)


def _counts(person: Person, levels: Iterable[Description]) -> dict[str, tuple[int, bool]]:
    """By path: the number of visible items anywhere below, and whether a visible level stands right below."""
    counts = {each.path: (0, False) for each in levels}
    is_item = Q(level=LevelOfDescription.ITEM)
    for depth in {len(path) // Description.steplen for path in counts}:
        length = Description.steplen * depth
        rows = (
            visible_to(person, Description.objects.filter(depth__gt=depth))
            .annotate(top=Substr("path", Value(1), Value(length)))
            .filter(top__in=[path for path in counts if len(path) == length])
            .order_by()  # the tree's own order would break the groups up
            .values("top")
            .annotate(items=Count("pk", filter=is_item), levels=Count("pk", filter=~is_item))
        )
        counts |= {row["top"]: (row["items"], row["levels"] > 0) for row in rows}
    return counts
