"""What every page of the portal shows: its sections, the person, the language and the scheme."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.domain.vocabulary import Role
from archive.models import Description, User
from archive.policies.permissions import Verb, may, may_in
from archive.policies.visibility import Person
from archive.selectors import rights
from archive.selectors.restoring import review_queue
from archive.web import schemes


@dataclass(frozen=True)
class Section:
    """One entry of the bar above: the area, its words, its first page, the key after `g`, who is shown it."""

    area: str
    label: Promise
    page: str
    key: str
    verb: Verb | None = None


SECTIONS = (
    Section("catalogue", _("Catalogue"), "catalogue:home", "c"),
    Section("imports", _("Imports"), "imports:list", "i", Verb.IMPORT),
    Section("workshop", _("Workshop"), "workshop:list", "w", Verb.SEE_STAFF_ONLY),
    Section("review", _("Review"), "review:queue", "r", Verb.SEE_STAFF_ONLY),
    Section("rights", _("Takedowns"), "rights:takedowns", "t", Verb.DECIDE_TAKEDOWNS),
)
# Areas that have no entry of their own.
_PARTS_OF = dict.fromkeys(("authorities", "accessions", "exchange", "fixity"), "catalogue")
_TAKEDOWNS = frozenset({"takedowns", "decide"})  # other pages of rights are about an item or people


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of all templates."""
    # A request that was refused at the door, for the host it named, has no user yet.
    person: Person = getattr(request, "user", AnonymousUser())
    area = _area(request)
    return {
        "sections": [
            _shown(each, person, area) for each in SECTIONS if each.verb is None or may(person, each.verb)
        ],
        "roles": [Role(name).label for name in sorted(person.role_names)] if isinstance(person, User) else [],
        "scheme": schemes.chosen(request),
        "schemes": schemes.SCHEMES.items(),
        "can": {verb.name.lower(): may(person, verb) for verb in Verb},
    }


def here(person: Person, description: Description) -> dict[str, Any]:
    """What `can` means on the page of one description: a role may be limited to other branches."""
    return {"can": {verb.name.lower(): may_in(person, verb, description) for verb in Verb}}


def _area(request: HttpRequest) -> str:
    """Which section a page belongs to; empty where to none."""
    match = request.resolver_match
    if match is None:
        return ""
    if match.app_name == "rights" and match.url_name not in _TAKEDOWNS:
        return "" if match.url_name == "people" else "catalogue"
    return _PARTS_OF.get(match.app_name, match.app_name)


def _shown(section: Section, person: Person, area: str) -> dict[str, Any]:
    return {
        "label": section.label,
        "url": reverse(section.page),
        "key": section.key,
        "is_current": section.area == area,
        "count": _waiting(section.area, person),
    }


def _waiting(area: str, person: Person) -> int:
    """How much waits for somebody in an area."""
    if area == "review":
        return review_queue.waiting(person).count()
    return rights.takedowns(person, is_open=True).count() if area == "rights" else 0
