"""What holds for a description, in words: for readers what they should know, for staff why it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from archive.domain.cultural_labels import LABELS
from archive.domain.rights import ClosedBy, Match, RightsBasis, Scope
from archive.domain.statements import STATEMENTS
from archive.models import (
    Consent,
    ContentWarning,
    CulturalLabel,
    Description,
    Embargo,
    Restriction,
    RightsStatement,
    SizeRule,
    WithheldNames,
)
from archive.models.rights import Rule
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, closed_by
from archive.selectors import rights
from archive.selectors.rights import Held
from archive.web.forms.rights import FORMS


@dataclass(frozen=True)
class Told:
    """A rule in words, with what can be done about it."""

    held: Held
    what: str

    @property
    def reach(self) -> str:
        """How far it reaches."""
        return str(Scope(self.held.rule.scope).label)


@dataclass(frozen=True)
class Statement:
    """A rights statement or a label as readers see it; `link` may be empty."""

    name: str
    link: str
    more: str


def for_everybody(description: Description) -> dict[str, Any]:
    """What everybody who sees the description is told about its rights and its content."""
    return {
        "warnings": rights.warnings(description),
        "labels": [_label(each) for each in rights.labels(description)],
        "statements": [_statement(each) for each in rights.statements(description)],
    }


def closed(person: Person, description: Description) -> dict[str, Any]:
    """Why readers do not see it, for staff of this branch; empty for everybody else."""
    if not may_in(person, Verb.SEE_STAFF_ONLY, description):
        return {}
    reasons = rights.reasons(person, [description]).get(description.pk, [])
    return {"closed": [_why(each, reasons, description) for each in closed_by(description)]}


def for_staff(person: Person, description: Description) -> dict[str, Any]:
    """Everything that holds, for staff of this branch; empty for everybody else."""
    if not may_in(person, Verb.SEE_STAFF_ONLY, description):
        return {}
    return {
        **closed(person, description),
        "held": [Told(each, words(each.rule)) for each in rights.held(person, description)],
        "redactions": rights.redactions(person, description),
        "may_restrict": may_in(person, Verb.RESTRICT, description),
        "acts": [(kind, form.title) for kind, form in FORMS.items()],
    }


def words(rule: Rule) -> str:
    """What a rule says."""
    return str(next(speak(rule) for kind, speak in _WORDS.items() if isinstance(rule, kind)))


def _why(what: ClosedBy, reasons: list[str], description: Description) -> str:
    if what == ClosedBy.RESTRICTION:
        return _("Restricted: %(reasons)s") % {"reasons": ", ".join(reasons)}
    if what == ClosedBy.EMBARGO:
        if description.open_from == date.max:
            return _("Embargoed for years after its date, and it has none")
        return _("Embargoed until %(day)s") % {
            "day": formats.date_format(description.open_from, "DATE_FORMAT")
        }
    return str(what.label)


def _restriction(rule: Any) -> str:
    names = ", ".join(group.name for group in rule.groups.all())
    if not names:
        return _("Restricted: %(reason)s. Only staff see it.") % {"reason": rule}
    who = {"reason": rule, "match": Match(rule.match).label, "groups": names}
    return _("Restricted: %(reason)s. Open to %(match)s: %(groups)s.") % who


def _embargo(rule: Any) -> str:
    if rule.until:
        return _("Embargoed until %(day)s") % {"day": formats.date_format(rule.until, "DATE_FORMAT")}
    return ngettext(
        "Embargoed until %(count)s year after the item’s latest possible date",
        "Embargoed until %(count)s years after the item’s latest possible date",
        rule.years,
    ) % {"count": rule.years}


def _size(rule: Any) -> str:
    sentence = _("%(size)s: closed to readers") if rule.is_closed else _("%(size)s: open to readers")
    return sentence % {"size": rule}


_WORDS: Mapping[type[Rule], Any] = {
    Restriction: _restriction,
    Embargo: _embargo,
    SizeRule: _size,
    WithheldNames: lambda rule: _("Names withheld: %(fields)s") % {"fields": rule},
    ContentWarning: lambda rule: _("Content warning: %(kind)s") % {"kind": rule},
    CulturalLabel: lambda rule: f"{_label(rule).name}. {rule.community}",
    RightsStatement: lambda rule: _statement(rule).name,
    Consent: lambda rule: _("Consent: %(person)s") % {"person": rule},
}


def _label(rule: CulturalLabel) -> Statement:
    known = LABELS.get(rule.code)
    name = known.label(get_language() or "en") if known else rule.code
    return Statement(name, rule.link, rule.community)


def _statement(rule: RightsStatement) -> Statement:
    known = STATEMENTS.get(rule.uri)
    name = known.label(get_language() or "en") if known else str(RightsBasis(rule.basis).label)
    holder = _("Rights holder: %(holder)s") % {"holder": rule.holder} if rule.holder else ""
    return Statement(name, rule.uri, " ".join(part for part in (holder, rule.terms) if part))
