"""How rules add up on the way down the tree: what holds at a description, from all that holds above it.

Pure arithmetic: rules in, one `Standing` out. `services.access` writes it into the rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from archive.domain.rights import GUARDED, Match, RestrictionReason, Size

ALWAYS = date(1, 1, 1)
NEVER = date(9999, 12, 31)

Clause = frozenset[int]


@dataclass(frozen=True)
class Standing:
    """What holds at one place of the tree.

    `clauses`: a reader needs a group out of each; an empty clause lets nobody in. `open_from`: the first day
    on which readers may come. `years`: how long after its latest possible date an item stays closed, or 0.
    `closed` sizes, `withheld` fields, whether a content warning holds, whether staff say why. `rights`: the
    statements that speak for it.
    """

    clauses: frozenset[Clause] = frozenset()
    open_from: date = ALWAYS
    years: int = 0
    closed: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    is_warned: bool = False
    is_guarded: bool = False
    rights: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Added:
    """What the rules of one kind of reach at one description add to the standing there."""

    clauses: frozenset[Clause] = frozenset()
    open_from: date = ALWAYS
    years: int = 0
    sizes: dict[str, bool] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    is_warned: bool = False
    is_guarded: bool = False
    rights: frozenset[str] = frozenset()


def clauses_of(groups: Iterable[int], match: str) -> frozenset[Clause]:
    """A restriction's groups as clauses; without groups nobody but staff may see."""
    named = frozenset(groups)
    if match == Match.ALL_OF and named:
        return frozenset(frozenset({each}) for each in named)
    return frozenset({named})


def is_guarded(reason: str) -> bool:
    """Whether staff say why before they open what is closed for this reason."""
    return RestrictionReason(reason) in GUARDED


def with_added(above: Standing, added: Added) -> Standing:
    """The standing after the rules of one description are added to what comes down to it.

    Closing adds up: the latest day, every clause, every withheld field. The nearest rule decides of a size,
    and the nearest level that has statements about rights speaks alone.
    """
    closed = set(above.closed)
    for size, is_closed in added.sizes.items():
        (closed.add if is_closed else closed.discard)(str(Size(size)))
    return replace(
        above,
        clauses=above.clauses | added.clauses,
        open_from=max(above.open_from, added.open_from),
        years=max(above.years, added.years),
        closed=frozenset(closed),
        withheld=above.withheld | added.withheld,
        is_warned=above.is_warned or added.is_warned,
        is_guarded=above.is_guarded or added.is_guarded,
        rights=added.rights or above.rights,
    )


def may_pass(clauses: Iterable[Clause], groups: Iterable[int]) -> bool:
    """Whether somebody in these groups satisfies every clause."""
    own = frozenset(groups)
    return all(clause & own for clause in clauses)


def key_of(clauses: frozenset[Clause]) -> str:
    """One text for one set of clauses, such as `1.2|5`; the empty clause is a lone `-`."""
    return "|".join(sorted(".".join(str(each) for each in sorted(clause)) or "-" for clause in clauses))
