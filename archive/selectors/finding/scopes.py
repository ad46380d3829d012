"""Sets of descriptions that a person can name: a selection, a branch, a search."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import QuerySet

from archive.models import Description
from archive.policies.visibility import Person, without_question
from archive.selectors.finding import catalogue, search
from archive.selectors.finding.narrowing import Narrowing


@dataclass(frozen=True)
class Scope:
    """One set: the descriptions with these `keys`, or `branch` with all below it, or what a search finds.

    A search is a `query`, or a `narrowing`, or both. `level` leaves only the descriptions of one level of it.
    """

    keys: tuple[UUID, ...] = ()
    branch: UUID | None = None
    query: str = ""
    level: str = ""
    narrowing: Narrowing = field(default_factory=Narrowing)


def described(person: Person, scope: Scope) -> QuerySet[Description]:
    """The descriptions of a scope that `person` may see, in the order of their codes, above before below."""
    found = _found(person, scope)
    if scope.level:
        found = found.filter(level=scope.level)
    return found.order_by("sort_key", "pk")


def opened(person: Person, scope: Scope) -> QuerySet[Description]:
    """The same without what `person` would be asked a reason for on its own page and has not given one."""
    return without_question(person, described(person, scope))


def top(person: Person, scope: Scope) -> Description | None:
    """The top of a branch, where the scope is one and `person` may see it."""
    return catalogue.one(person, scope.branch) if scope.branch else None


def _found(person: Person, scope: Scope) -> QuerySet[Description]:
    visible = catalogue.descriptions(person)
    if scope.keys:
        return visible.filter(pk__in=scope.keys)
    if scope.branch is not None:
        branch = top(person, scope)
        return visible.filter(path__startswith=branch.path) if branch else visible.none()
    narrowing = replace(scope.narrowing, level=scope.level)
    return search.met(person, scope.query, narrowing=narrowing)
