"""Reading what holds for a description: rules with the level that they come from, statements, takedowns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from archive.domain.rights import ErasureState, RestrictionReason, Scope, TakedownState
from archive.models import (
    ContentWarning,
    CulturalLabel,
    Description,
    Erasure,
    Redaction,
    Restriction,
    RightsStatement,
    StoredFile,
    Takedown,
    tree,
)
from archive.models.rights import IN_FORCE, KINDS, Rule
from archive.policies.permissions import Verb, may, may_in
from archive.policies.visibility import Person, staff_rows, visible_to


@dataclass(frozen=True)
class Held:
    """One rule that holds at a description; `level` is where it was made, None where that is hidden."""

    kind: str
    rule: Rule
    level: Description | None
    is_own: bool
    may_lift: bool


def held(person: Person, description: Description) -> list[Held]:
    """Everything that holds here, own rules and inherited ones, for staff of this branch; else nothing."""
    if not may_in(person, Verb.SEE_STAFF_ONLY, description):
        return []
    seen = {level.pk: level for level in visible_to(person, tree.above(description))}
    return [_held(person, kind, rule, description, seen) for kind, rule in _rules(description)]


def one(kind: str, key: int, *, person: Person) -> Rule | None:
    """A rule, lifted or not, on a description that `person` is staff of."""
    model = KINDS.get(kind)
    if model is None:
        return None
    here = staff_rows(person, Description.objects.all())
    found: Rule | None = model._default_manager.filter(pk=key, description__in=here).first()
    return found


def warnings(description: Description) -> list[ContentWarning]:
    """What readers are told before the picture, own and inherited, each kind once."""
    if not description.is_warned:
        return []
    found = ContentWarning.objects.filter(_reaching(description))
    return list({rule.kind: rule for rule in found}.values())


def labels(description: Description) -> list[CulturalLabel]:
    """The communities' labels, own and inherited."""
    return list(CulturalLabel.objects.filter(_reaching(description)))


def statements(description: Description) -> list[RightsStatement]:
    """The rights statements of the nearest level that has any; the row tells where there are none."""
    if not description.rights:
        return []
    found = RightsStatement.objects.filter(_reaching(description)).select_related("description")
    by_depth = sorted(found, key=lambda rule: -rule.description.depth)
    return [rule for rule in by_depth if rule.description.depth == by_depth[0].description.depth]


def redactions(person: Person, description: Description) -> list[Redaction]:
    """The redactions in force, for staff of this branch."""
    if not may_in(person, Verb.SEE_STAFF_ONLY, description):
        return []
    found = Redaction.objects.filter(description=description, lifted_at__isnull=True)
    return list(found.select_related("of", "made_by"))


def redaction(person: Person, key: UUID) -> Redaction | None:
    """One redaction in force on a description that `person` is staff of."""
    here = staff_rows(person, Description.objects.all())
    found = Redaction.objects.filter(pk=key, lifted_at__isnull=True, description__in=here)
    return found.select_related("description").first()


def redaction_of(copy: StoredFile) -> Redaction | None:
    """The redaction in force of the picture that an access copy shows."""
    found = Redaction.objects.filter(of=copy.derived_from_id, page=copy.page or 0, lifted_at__isnull=True)
    return found.first()


def takedowns(person: Person, *, is_open: bool) -> QuerySet[Takedown]:
    """Requests that wait, oldest first, or answered ones, newest first; of the branches of `person`."""
    if not may(person, Verb.DECIDE_TAKEDOWNS):
        return Takedown.objects.none()
    here = staff_rows(person, Description.objects.all())
    found = Takedown.objects.filter(description__in=here).select_related(
        "description", "requested_by", "decided_by"
    )
    if is_open:
        return found.filter(state=TakedownState.REQUESTED).order_by("requested_at")
    return found.exclude(state=TakedownState.REQUESTED).order_by("-decided_at")


def takedown(person: Person, key: UUID) -> Takedown | None:
    """One request, of a branch of `person`."""
    waiting, answered = takedowns(person, is_open=True), takedowns(person, is_open=False)
    return waiting.filter(pk=key).first() or answered.filter(pk=key).first()


def erasure(person: Person, item: Description) -> Erasure | None:
    """The last request to destroy what is kept of an item, for its staff."""
    if not may_in(person, Verb.SEE_STAFF_ONLY, item):
        return None
    found = Erasure.objects.filter(description=item).select_related("requested_by", "decided_by")
    return found.order_by("requested_at").last()


def destroyed_on(item: Description) -> Erasure | None:
    """By which its files were destroyed, if they were: told to everybody who sees the item."""
    return Erasure.objects.filter(description=item, state=ErasureState.DONE).last() if item.is_item else None


def reasons(person: Person, descriptions: Iterable[Description]) -> dict[UUID, list[str]]:
    """Why these are restricted, in words, for those that `person` is staff of."""
    gated = [each for each in descriptions if each.gate_id and may_in(person, Verb.SEE_STAFF_ONLY, each)]
    if not gated:
        return {}
    paths = {path for each in gated for path in _prefixes(each.path)}
    found = Restriction.objects.filter(IN_FORCE, description__path__in=paths)
    rules = list(found.values_list("description__path", "scope", "reason"))
    told: dict[UUID, list[str]] = {}
    for each in gated:
        named = {
            str(RestrictionReason(reason).label)
            for path, scope, reason in rules
            if path == each.path or (scope == Scope.BRANCH and each.path.startswith(path))
        }
        told[each.pk] = sorted(named)
    return told


def _rules(description: Description) -> Iterator[tuple[str, Rule]]:
    for kind, model in KINDS.items():
        found = model._default_manager.filter(_reaching(description))
        for rule in found.select_related("description", "made_by").order_by("description__path", "made_at"):
            yield kind, rule


def _held(
    person: Person, kind: str, rule: Rule, description: Description, seen: Mapping[UUID, Description]
) -> Held:
    is_own = rule.description_id == description.pk
    level = description if is_own else seen.get(rule.description_id)
    return Held(kind, rule, level, is_own, may_in(person, Verb.RESTRICT, rule.description))


def _reaching(description: Description) -> Q:
    own = Q(description=description.pk)
    inherited = Q(description__path__in=_prefixes(description.path)[:-1], scope=Scope.BRANCH)
    return IN_FORCE & (own | inherited)


def _prefixes(path: str) -> list[str]:
    step = Description.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]
