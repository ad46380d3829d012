"""Reading the tree of levels beside a page: what is open, and how many visible items stand below."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from archive.domain.identifiers import SEPARATOR
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, tree
from archive.policies.visibility import Person, visible_to
from archive.selectors import amounts, catalogue, tally
from archive.selectors.amounts import Amount

MOST_OPEN = 40
# Items of one level that are counted; beyond, a plus says that there are more.
MOST_COUNTED, MOST_COUNTED_OF_MANY, _MANY = 1000, 100, 40
# Below a level named `top` in the statement around; two codes may differ in case only, so the path decides.
_BELOW = Q(
    RawSQL('starts_with("archive_description"."path", top.path)', [], output_field=BooleanField()),
    sort_key__gte=RawSQL("top.first", []),
    sort_key__lt=RawSQL("top.last", []),
)


@dataclass(frozen=True)
class Branch:
    """One level in the tree; `branches` are those below it when it is open."""

    description: Description
    item_count: Amount
    has_levels: bool
    is_open: bool
    branches: tuple["Branch", ...] = ()


def trunk(person: Person, *, opened: Collection[UUID], current: Description | None) -> tuple[Branch, ...]:
    """The tree from the top, with the levels in `opened` and those above `current` open.

    One query for the levels and one for their counts.
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


def item_count(person: Person, description: Description, *, most: int = tally.MOST) -> Amount:
    """How many visible items stand anywhere below."""
    return amounts.up_to(most, catalogue.items_below(person, description))


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


def _counts(person: Person, levels: Collection[Description]) -> dict[str, tuple[Amount, bool]]:
    """By path: the number of visible items anywhere below, and whether a visible level stands right below.

    One statement for all levels; what is below each is one stretch of an index, counted up to a limit.
    """
    if not levels:
        return {}
    most = MOST_COUNTED if len(levels) <= _MANY else MOST_COUNTED_OF_MANY
    items = visible_to(person, Description.objects.filter(_BELOW, level=LevelOfDescription.ITEM))
    # In the order of the index: without one, PostgreSQL reads the whole table up to the limit.
    count, count_params = _sql(items.order_by("sort_key").values("pk")[: most + 1])
    below, below_params = _sql(_levels(person).filter(_BELOW, depth=RawSQL("top.depth + 1", [])).values("pk"))
    tops = ", ".join(['(%s, %s, %s::text COLLATE "C", %s::text COLLATE "C")'] * len(levels))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT path, (SELECT count(*) FROM ({count}) AS items), EXISTS ({below}) "  # noqa: S608
            f"FROM (VALUES {tops}) AS top(path, depth, first, last)",
            [*count_params, *below_params, *(value for each in levels for value in _stretch(each))],
        )
        rows = cursor.fetchall()
    return {path: (Amount(min(number, most), is_more=number > most), has) for path, number, has in rows}


def _stretch(level: Description) -> tuple[str, int, str, str]:
    """Path and depth of a level, and between which sort keys all stand that are below it."""
    after = chr(ord(SEPARATOR) + 1)
    return level.path, level.depth, f"{level.sort_key}{SEPARATOR}", f"{level.sort_key}{after}"


def _sql(rows: QuerySet[Description, Any]) -> tuple[str, Sequence[Any]]:
    return rows.query.sql_with_params()
