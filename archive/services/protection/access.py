"""Writing what rules add up to into the rows (docs/decisions/0009): one row, or a whole branch, set by set.

A branch is settled by its rules and not by its rows: one UPDATE for each description that has rules. Rows may
be added while a rule is being made: additions ask `advisory.tree_stays`, rules `advisory.tree_moves`, so that
no row is worked out by rules that were overtaken before it was seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, DateField, DateTimeField, F, Func, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, Least

from archive.domain import standing
from archive.domain.rights import Scope, TakedownState
from archive.domain.standing import NEVER, Added, Standing
from archive.domain.vocabulary import LevelOfDescription
from archive.models import (
    AccessGate,
    ContentWarning,
    Description,
    Embargo,
    GateClause,
    Restriction,
    RightsStatement,
    SizeRule,
    Takedown,
    WithheldNames,
    described,
    tree,
)
from archive.models.rights import IN_FORCE, Rule

COLUMNS = ("open_from", "gate", "closed_sizes", "withheld", "is_warned", "is_guarded", "rights")
HIDES = (TakedownState.REQUESTED, TakedownState.TOMBSTONE)


@dataclass
class _Place:
    """The rules in force at one description, by how far they reach."""

    path: str
    branch: Added = field(default_factory=Added)
    item: Added = field(default_factory=Added)
    stand_in: str = ""


def settle(description: Description) -> None:
    """Work out one row, in memory and in the table, from the rules on it and above.

    The row was read, or made, after the caller took `advisory.tree_stays` or `tree_moves`: only what it does
    not say yet is written.
    """
    found = _places([*tree.above(description).values_list("pk", flat=True), description.pk])
    above = _come_down(found, description.path)
    own = found.get(description.path, _Place(description.path))
    held = standing.with_added(standing.with_added(above, own.branch), own.item)
    hidden = Takedown.objects.filter(description=description, state__in=HIDES).exists()
    columns = _columns(held) | {
        "is_taken_down": hidden,
        "stand_in_title": own.stand_in if held.withheld else "",
    }
    changed = {name: value for name, value in columns.items() if getattr(description, name) != value}
    if changed.keys() & {"withheld", "stand_in_title"}:
        changed |= _withheld_columns(description, held, own.stand_in)
    if changed:
        Description.objects.filter(pk=description.pk).update(**changed)
        description.refresh_from_db(fields=changed)


def spread(top: Description) -> None:
    """Work out `top` and everything below it after a rule on it changed, or after it moved.

    The caller holds `advisory.tree_moves`.
    """
    branch = Description.objects.filter(path__startswith=top.path)
    levels = Description.objects.filter(Q(pk__in=tree.above(top)) | Q(pk__in=branch))
    found = _places(levels)
    tops = sorted({top.path, *(path for path in found if path.startswith(top.path))})
    for path in tops:
        here = found.get(path, _Place(path))
        held = standing.with_added(_come_down(found, path), here.branch)
        if path == top.path or here.branch != Added():
            Description.objects.filter(path__startswith=path).update(**_columns(held))
        if here.item != Added():
            own = standing.with_added(held, here.item)
            Description.objects.filter(path=path).update(**_columns(own))
    _tell_names_again(branch, found)


def _come_down(found: Mapping[str, _Place], path: str) -> Standing:
    """What comes down to a path from the branch rules above it."""
    held = Standing()
    for end in range(Description.steplen, len(path), Description.steplen):
        place = found.get(path[:end])
        if place is not None:
            held = standing.with_added(held, place.branch)
    return held


def _places(among: Any) -> dict[str, _Place]:
    """The rules in force at these descriptions, by path."""
    found: dict[str, _Place] = {}
    for path, scope, added in _additions(among):
        place = found.setdefault(path, _Place(path))
        if scope == Scope.BRANCH:
            place.branch = _joined(place.branch, added)
        else:
            place.item = _joined(place.item, added)
    for place in found.values():
        if place.item.rights:  # all statements of one level speak for it, however far each of them reaches
            place.item = replace(place.item, rights=place.item.rights | place.branch.rights)
    if any(place.branch.withheld or place.item.withheld for place in found.values()):
        names = WithheldNames.objects.filter(IN_FORCE, description__in=among).exclude(stand_in_title="")
        for path, title in names.values_list("description__path", "stand_in_title"):
            found[path].stand_in = title
    return found


def _additions(among: Any) -> Iterator[tuple[str, str, Added]]:
    def said(kind: type[Rule], *names: str | Combinable) -> QuerySet[Any, tuple[Any, ...]]:
        rules = kind._default_manager.filter(IN_FORCE, description__in=among)
        return rules.values_list("description__path", "scope", *names)

    for path, scope, reason, match, groups in said(Restriction, "reason", "match", ArrayAgg("groups")):
        clauses = standing.clauses_of((pk for pk in groups if pk is not None), match)
        yield path, scope, Added(clauses=clauses, is_guarded=standing.is_guarded(reason))
    for path, scope, until, years in said(Embargo, "until", "years"):
        yield path, scope, Added(open_from=until or standing.ALWAYS, years=years)
    for path, scope, size, is_closed in said(SizeRule, "size", "is_closed"):
        yield path, scope, Added(sizes={size: is_closed})
    for path, scope, withheld in said(WithheldNames, "fields"):
        yield path, scope, Added(withheld=frozenset(withheld))
    for path, scope in said(ContentWarning):
        yield path, scope, Added(is_warned=True)
    for path, scope, uri, basis in said(RightsStatement, "uri", "basis"):
        key = uri or basis  # by which descriptions are counted and found, see `Gated.rights`
        yield path, scope, Added(rights=frozenset({key}))


def _joined(one: Added, other: Added) -> Added:
    return Added(
        clauses=one.clauses | other.clauses,
        open_from=max(one.open_from, other.open_from),
        years=max(one.years, other.years),
        sizes={**one.sizes, **other.sizes},  # in the order of making: the last one said counts
        withheld=one.withheld | other.withheld,
        is_warned=one.is_warned or other.is_warned,
        is_guarded=one.is_guarded or other.is_guarded,
        rights=one.rights | other.rights,
    )


def _columns(held: Standing) -> dict[str, Any]:
    return {
        "open_from": _first_open_day(held),
        "gate": _gate(held.clauses),
        "closed_sizes": sorted(held.closed),
        "withheld": sorted(held.withheld),
        "is_warned": held.is_warned,
        "is_guarded": held.is_guarded,
        "rights": sorted(held.rights),
    }


def _first_open_day(held: Standing) -> Any:
    """A value for all rows, or an expression where it depends on each item's own date."""
    if not held.years:
        return held.open_from
    later = Func(
        F("date_latest"),
        Value(held.years),
        template="(%(expressions)s)",
        arg_joiner=" + interval '1 year' * ",
        output_field=DateTimeField(),
    )
    never, fixed = Value(NEVER, DateField()), Value(held.open_from, DateField())
    is_item = Q(level=LevelOfDescription.ITEM)
    return Case(
        When(is_item & Q(date_latest__isnull=True), then=never),
        When(is_item, then=Least(never, Greatest(fixed, Cast(later, DateField())))),
        default=fixed,
        output_field=DateField(),
    )


def _gate(clauses: frozenset[standing.Clause]) -> AccessGate | None:
    """The gate for these clauses, made on first use; None where there are none."""
    if not clauses:
        return None
    gate, is_new = AccessGate.objects.get_or_create(key=standing.key_of(clauses))
    if is_new:
        GateClause.objects.bulk_create(GateClause(gate=gate, groups=sorted(clause)) for clause in clauses)
    return gate


def _withheld_columns(description: Description, held: Standing, stand_in: str) -> dict[str, str | None]:
    title = stand_in if held.withheld else ""
    told = described.told_to_readers(description, withheld=held.withheld, stand_in=title)
    return {"stand_in_title": title, **told}


def _tell_names_again(branch: QuerySet[Description], found: Mapping[str, _Place]) -> None:
    """Write what readers may search, for the rows of a branch that withhold something or did before."""
    touched = branch.filter(~Q(withheld=[]) | ~Q(search_public="") | ~Q(stand_in_title=""))
    told = touched.prefetch_related(*described.LINKS).iterator(chunk_size=1000)
    for rows in _chunks(told, 1000):
        for row in rows:
            place = found.get(row.path)
            held = Standing(withheld=frozenset(row.withheld))
            for name, value in _withheld_columns(row, held, place.stand_in if place else "").items():
                setattr(row, name, value)
        Description.objects.bulk_update(rows, ["stand_in_title", *described.OPEN])


def _chunks(rows: Iterable[Description], length: int) -> Iterator[list[Description]]:
    chunk: list[Description] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == length:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
