"""Reading the tree of levels beside a page: what is open, and how many visible items stand below."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from archive.domain.identifiers import SEPARATOR
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description, tree
from archive.policies import masking
from archive.policies.visibility import Person, visible_to
from archive.selectors.finding import amounts, catalogue, tally
from archive.selectors.finding.amounts import Amount

MOST_OPEN = 40
MOST_BESIDE = 24  # levels of one list in the tree: those around where somebody is, or the first ones
_READ = ("path", "depth", "level", "title", "reference_code", "sort_key", "is_public", *masking.READ)
MOST_COUNTED = 100  # items of one level; beyond, a plus says that there are more
# Below a level named `top` in the statement around; two codes may differ in case only, so the path decides.
_BELOW = Q(
    RawSQL('starts_with("archive_description"."path", top.path)', [], output_field=BooleanField()),
    sort_key__gte=RawSQL("top.first", []),
    sort_key__lt=RawSQL("top.last", []),
)

_TOPS = (
    'SELECT path, depth, first COLLATE "C" AS first, last COLLATE "C" AS last '
    "FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[]) AS given(path, depth, first, last)"
)


@dataclass(frozen=True)
class Branch:
    """One level in the tree; `below` is what stands right under it when it is open."""

    description: Description
    item_count: Amount
    has_levels: bool
    is_open: bool
    below: "Branches"


@dataclass(frozen=True)
class Branches:
    """Levels that stand beside each other, and how many more there are that the tree leaves out."""

    shown: tuple[Branch, ...] = ()
    left_out: int = 0


def trunk(person: Person, *, opened: Collection[UUID], current: Description | None) -> Branches:
    """The tree from the top, with the levels in `opened` and those above `current` open.

    However many levels there are: two queries for what is open, one for the paths of what stands beside, one
    for what of these is shown, and one for the counts.
    """
    levels = _levels(person)
    shown = Q(depth=1)
    wanted = list(opened)[:MOST_OPEN]
    above = list(levels.filter(pk__in=wanted)) if wanted else []
    if current:
        above += tree.above(current, levels)
        above += [] if current.is_item else [current]
    open_paths = {each.path for each in above}
    for each in above:
        shown |= Q(path__startswith=each.path, depth=each.depth + 1)
    here = current.path if current else ""
    stretches = _stretches(levels.filter(shown), here, most=MOST_BESIDE)
    return _grown(person, stretches, open_paths=open_paths, under="")


def branches(person: Person, parent: Description, *, most: int | None = None) -> Branches:
    """The levels right under `parent`, closed; all of them, or so many."""
    stretches = _stretches(tree.right_below(parent, _levels(person)), "", most=most)
    return _grown(person, stretches, open_paths=set(), under=parent.path)


def item_count(person: Person, description: Description, *, most: int = tally.MOST) -> Amount:
    """How many visible items stand anywhere below."""
    return amounts.up_to(most, catalogue.items_below(person, description))


def _levels(person: Person) -> QuerySet[Description]:
    return visible_to(person, Description.objects.exclude(level=LevelOfDescription.ITEM).only(*_READ))


_Stretch = tuple[list[Description], int]  # of the levels right under one path, and how many are left out


def _stretches(found: QuerySet[Description], here: str, *, most: int | None) -> dict[str, _Stretch]:
    """By the path above: `most` of the levels right below it, those around the one that leads to `here`.

    Paths are read of all, which is cheap, and rows of those that are shown.
    """
    by_parent: dict[str, list[str]] = {}
    for path in found.order_by("sort_key").values_list("path", flat=True):
        by_parent.setdefault(path[: -Description.steplen], []).append(path)
    shown = {parent: _around(beside, here, most or len(beside)) for parent, beside in by_parent.items()}
    wanted = [path for paths in shown.values() for path in paths]
    rows = {each.path: each for each in found.filter(path__in=wanted)}
    return {
        parent: ([rows[path] for path in paths if path in rows], len(by_parent[parent]) - len(paths))
        for parent, paths in shown.items()
    }


def _around(beside: list[str], here: str, most: int) -> list[str]:
    at = next((place for place, path in enumerate(beside) if here.startswith(path)), 0)
    start = max(0, min(at - most // 2, len(beside) - most))
    return beside[start : start + most]


def _grown(
    person: Person, stretches: Mapping[str, _Stretch], *, open_paths: set[str], under: str
) -> Branches:
    counts = _counts(person, [each for shown, _left_out in stretches.values() for each in shown])

    def grow(path: str) -> Branches:
        shown, left_out = stretches.get(path, ([], 0))
        grown = (Branch(each, *counts[each.path], each.path in open_paths, grow(each.path)) for each in shown)
        return Branches(tuple(grown), left_out)

    return grow(under)


def _counts(person: Person, levels: Collection[Description]) -> dict[str, tuple[Amount, bool]]:
    """By path: the number of visible items anywhere below, and whether a visible level stands right below.

    One statement for all levels; what is below each is one stretch of an index, counted up to a limit.
    """
    if not levels:
        return {}
    items = visible_to(person, Description.objects.filter(_BELOW, level=LevelOfDescription.ITEM))
    # In the order of the index: without one, PostgreSQL reads the whole table up to the limit.
    count, count_params = _sql(items.order_by("sort_key").values("pk")[: MOST_COUNTED + 1])
    below, below_params = _sql(_levels(person).filter(_BELOW, depth=RawSQL("top.depth + 1", [])).values("pk"))
    # As arrays: a place for each of hundreds of values takes longer to fill in than to look up.
    stretches = [list(column) for column in zip(*(_stretch(each) for each in levels), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT path, (SELECT count(*) FROM ({count}) AS items), EXISTS ({below}) FROM ({_TOPS}) AS top",  # noqa: S608
            [*count_params, *below_params, *stretches],
        )
        rows = cursor.fetchall()
    return {path: (_amount(number), has) for path, number, has in rows}


def _amount(number: int) -> Amount:
    return Amount(min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)


def _stretch(level: Description) -> tuple[str, int, str, str]:
    """Path and depth of a level, and between which sort keys all stand that are below it."""
    after = chr(ord(SEPARATOR) + 1)
    return level.path, level.depth, f"{level.sort_key}{SEPARATOR}", f"{level.sort_key}{after}"


def _sql(rows: QuerySet[Description, Any]) -> tuple[str, Sequence[Any]]:
    return rows.query.sql_with_params()
