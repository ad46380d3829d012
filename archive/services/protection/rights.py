"""Rules about access, statements about rights: made and lifted, each with its event, and settled at once."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from archive.domain.cultural_labels import LABELS
from archive.domain.rights import (
    ConsentKind,
    Match,
    NamedField,
    RestrictionReason,
    RightsBasis,
    Scope,
    Size,
    WarningKind,
)
from archive.domain.rights_errors import AlreadyLifted, RuleIncomplete
from archive.domain.statements import STATEMENTS
from archive.domain.vocabulary import EventType, FileRole
from archive.models import (
    Consent,
    ContentWarning,
    CulturalLabel,
    Description,
    Embargo,
    ReaderGroup,
    Restriction,
    RightsStatement,
    SizeRule,
    User,
    WithheldNames,
)
from archive.models.rights import KINDS, Rule
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.copies import derivatives
from archive.services.protection import access

R = TypeVar("R", bound=Rule)

MOST_YEARS = 200
_SETTLED = (Restriction, Embargo, SizeRule, WithheldNames, ContentWarning, RightsStatement)


def restrict(
    description: Description,
    *,
    reason: RestrictionReason,
    scope: Scope,
    by: User,
    groups: Iterable[ReaderGroup] = (),
    match: Match = Match.ANY_OF,
    note: str = "",
) -> Restriction:
    """Close a description or a branch to all readers, or to all but those in `groups`.

    Raises `NotPermitted`, `OtherBranch`.
    """
    rule = Restriction(description=description, scope=scope, reason=reason, match=match, note=note)
    named = list(groups)
    told = {"reason": str(reason), "groups": [group.name for group in named], "match": str(match)}
    return _made(rule, told, by=by, then=lambda: rule.groups.set(named))


def embargo(
    description: Description,
    *,
    scope: Scope,
    by: User,
    until: date | None = None,
    years: int = 0,
    note: str = "",
) -> Embargo:
    """Close until a day, or until so many years after each item's latest possible date.

    Raises `RuleIncomplete` unless exactly one of the two is given, `NotPermitted`, `OtherBranch`.
    """
    if (until is None) == (years == 0) or not 0 <= years <= MOST_YEARS:
        raise RuleIncomplete(missing="until")
    rule = Embargo(description=description, scope=scope, until=until, years=years, note=note)
    told = {"until": until.isoformat()} if until else {"years": years}
    return _made(rule, told, by=by)


def close_size(
    description: Description, *, size: Size, scope: Scope, by: User, is_closed: bool = True, note: str = ""
) -> SizeRule:
    """Close one representation on its own, or open it again below a level that closes it.

    Raises `NotPermitted`, `OtherBranch`.
    """
    rule = SizeRule(description=description, scope=scope, size=size, is_closed=is_closed, note=note)
    return _made(rule, {"size": str(size), "is_closed": is_closed}, by=by)


def withhold_names(
    description: Description,
    *,
    fields: Iterable[NamedField],
    scope: Scope,
    by: User,
    stand_in_title: str = "",
    note: str = "",
) -> WithheldNames:
    """Keep the fields that hold a name from readers, who go on to see the picture.

    Raises `RuleIncomplete` without fields, `NotPermitted`, `OtherBranch`.
    """
    named = sorted({str(NamedField(name)) for name in fields})
    if not named:
        raise RuleIncomplete(missing="fields")
    rule = WithheldNames(
        description=description, scope=scope, fields=named, stand_in_title=stand_in_title.strip(), note=note
    )
    return _made(rule, {"fields": named}, by=by)


def warn(
    description: Description, *, kind: WarningKind, scope: Scope, by: User, note: str = ""
) -> ContentWarning:
    """Tell readers something before they are shown the picture. Raises `NotPermitted`, `OtherBranch`."""
    rule = ContentWarning(description=description, scope=scope, kind=kind, note=note)
    return _made(rule, {"kind": str(kind)}, by=by)


def label(
    description: Description,
    *,
    code: str,
    community: str,
    scope: Scope,
    by: User,
    link: str = "",
    note: str = "",
) -> CulturalLabel:
    """Put a community's label on a description. Raises `RuleIncomplete`, `NotPermitted`, `OtherBranch`."""
    if code not in LABELS:
        raise RuleIncomplete(missing="code")
    if not community.strip():
        raise RuleIncomplete(missing="community")
    rule = CulturalLabel(
        description=description, scope=scope, code=code, community=community.strip(), link=link, note=note
    )
    return _made(rule, {"code": code, "community": rule.community}, by=by)


def state_rights(
    description: Description,
    *,
    basis: RightsBasis,
    by: User,
    uri: str = "",
    holder: str = "",
    terms: str = "",
    begins_on: date | None = None,
    ends_on: date | None = None,
    scope: Scope = Scope.BRANCH,
    note: str = "",
) -> RightsStatement:
    """Say what is known about the rights. `uri` is one of the standard statements, or empty.

    Raises `RuleIncomplete`, `NotPermitted`, `OtherBranch`.
    """
    if uri and uri not in STATEMENTS:
        raise RuleIncomplete(missing="uri")
    if not uri and not terms.strip() and not holder.strip():
        raise RuleIncomplete(missing="terms")
    if begins_on and ends_on and begins_on > ends_on:
        raise RuleIncomplete(missing="ends_on")
    rule = RightsStatement(
        description=description,
        scope=scope,
        basis=basis,
        uri=uri,
        holder=holder.strip(),
        terms=terms.strip(),
        begins_on=begins_on,
        ends_on=ends_on,
        note=note,
    )
    return _made(rule, {"basis": str(basis), "uri": uri}, by=by)


def record_consent(
    description: Description, *, person: str, kind: ConsentKind, by: User, note: str = ""
) -> Consent:
    """Record what somebody depicted has said; `note` is where the evidence lies.

    Raises `RuleIncomplete`, `NotPermitted`, `OtherBranch`.
    """
    if not person.strip():
        raise RuleIncomplete(missing="person")
    rule = Consent(description=description, scope=Scope.ITEM, person=person.strip(), kind=kind, note=note)
    return _made(rule, {"kind": str(kind)}, by=by)


@transaction.atomic
def lift(rule: Rule, *, by: User) -> None:
    """Take a rule out of force; it stays on record. Raises `AlreadyLifted`, `NotPermitted`, `OtherBranch`."""
    permissions.require_in(by, Verb.RESTRICT, rule.description)
    advisory.tree_moves()
    rows = type(rule)._default_manager.filter(pk=rule.pk, lifted_at__isnull=True)
    if not rows.update(lifted_at=timezone.now(), lifted_by=by):
        raise AlreadyLifted
    rule.refresh_from_db()
    detail = {"act": f"{_name_of(rule)} lifted", "rule": str(rule.pk), "scope": rule.scope}
    events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), of=rule.description, detail=detail)
    _settle(rule)


@transaction.atomic
def restore(rule: Rule, *, by: User) -> None:
    """Put a rule back in force that was lifted by mistake. Raises `NotPermitted`, `OtherBranch`."""
    permissions.require_in(by, Verb.RESTRICT, rule.description)
    advisory.tree_moves()
    rows = type(rule)._default_manager.filter(pk=rule.pk, lifted_at__isnull=False)
    if not rows.update(lifted_at=None, lifted_by=None):
        return  # it is in force already
    rule.refresh_from_db()
    detail = {"act": f"{_name_of(rule)} put back", "rule": str(rule.pk), "scope": rule.scope}
    events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), of=rule.description, detail=detail)
    _settle(rule)


@transaction.atomic
def _made(rule: R, told: Mapping[str, Any], *, by: User, then: Callable[[], object] | None = None) -> R:
    """Save a new rule, do what needs its key, record it and settle what it reaches."""
    permissions.require_in(by, Verb.RESTRICT, rule.description)
    advisory.tree_moves()
    rule.made_by = by
    rule.full_clean(exclude=["description"])
    rule.save(force_insert=True)
    if then is not None:
        then()
    detail = {"act": f"{_name_of(rule)} made", "rule": str(rule.pk), "scope": rule.scope, **told}
    if rule.note:
        detail["note"] = rule.note
    events.record(EventType.POLICY_ASSIGNMENT, by=agent_of(by), of=rule.description, detail=detail)
    _settle(rule)
    return rule


def _settle(rule: Rule) -> None:
    if not isinstance(rule, _SETTLED):
        return
    # The caller's own object may be older than what others have written meanwhile, so its path is read anew.
    top = Description.objects.get(pk=rule.description_id)
    if rule.scope == Scope.BRANCH:
        access.spread(top)
    else:
        access.settle(top)
    if isinstance(rule, SizeRule) and rule.size == Size.RESTORATION:
        _choose_pictures_again(top)


def _choose_pictures_again(top: Description) -> None:
    """Show the scan where the restoration was closed, and the other way round."""
    branch = Description.objects.filter(path__startswith=top.path)
    restored = branch.filter(files__role=FileRole.PRODUCTION_MASTER).distinct()
    for item in restored.iterator(chunk_size=500):
        derivatives.show_best(item)


def _name_of(rule: Rule) -> str:
    return next(name for name, kind in KINDS.items() if isinstance(rule, kind))
