"""Template tags of the whole portal: icons and badges."""

from collections.abc import Mapping
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.domain.rights import ClosedBy
from archive.domain.vocabulary import RunState
from archive.models import PreservationEvent
from archive.policies.visibility import closed_by
from archive.selectors.custody.holdings import Card, Interpretation

register = template.Library()

_TONES: Mapping[str, str] = {
    RunState.QUEUED: "working",
    RunState.RUNNING: "working",
    RunState.AWAITING_REVIEW: "waiting",
    RunState.APPROVED: "approved",
    RunState.REJECTED: "rejected",
    RunState.FAILED: "rejected",
    RunState.CANCELLED: "plain",
    RunState.COMPARED: "plain",
}
# A cancelled run says nothing about the item, and an approved one is told by the item itself.
_TOLD = frozenset(
    {RunState.QUEUED, RunState.RUNNING, RunState.AWAITING_REVIEW, RunState.REJECTED, RunState.FAILED}
)

_INTERPRETATIONS: Mapping[str, Promise] = {
    Interpretation.COLORS: gettext_lazy("colourised: an interpretation"),
    Interpretation.DETAIL: gettext_lazy("invented detail: an interpretation"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; without a label it is decoration beside a word."""
    address = f"{_sprite()}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@cache
def _sprite() -> str:
    """The address of the icons, which a page names a hundred times."""
    return static("vendor/icons.svg")


@register.simple_tag
def badge(tone: str, label: object) -> SafeString:
    """A dot and a word; `tone` is approved, waiting, working, rejected, closed or plain."""
    return format_html('<span class="badge badge--{}">{}</span>', tone, label)


@register.simple_tag
def run_badge(state: str) -> SafeString:
    """The badge of a restoration run's state."""
    return badge(_TONES[state], RunState(state).label)


_ACTS: Mapping[str, Promise] = {
    "authority recorded": gettext_lazy("Recorded"),
    "authority edited": gettext_lazy("Record edited"),
    "merge undone": gettext_lazy("Merge taken back"),
    "received": gettext_lazy("Received"),
    "accession edited": gettext_lazy("Record edited"),
    "import attached": gettext_lazy("Import attached"),
    "vocabulary imported": gettext_lazy("Taken over from a vocabulary file"),
}


@register.simple_tag
def record_act(event: PreservationEvent) -> str:
    """What an event did to a name, term or accession."""
    act = str(event.detail.get("act", ""))
    if act == "merged":
        return _("“%(name)s” merged into it") % {"name": event.detail.get("name", "")}
    return str(_ACTS[act]) if act in _ACTS else str(event.get_event_type_display())


@register.filter
def interpretation(kind: str) -> str:
    """What a page says beside a restoration in which a network made something up."""
    return str(_INTERPRETATIONS[kind])


def _closed(card: Card) -> list[str]:
    """Why strangers do not see it, in words; the reason of a restriction where that may be told."""
    found = [str(why.label) for why in closed_by(card.description)]
    reasons = ", ".join(card.reasons)
    named = {str(ClosedBy.RESTRICTION.label): _("Restricted: %(reasons)s") % {"reasons": reasons}}
    return [named.get(word, word) if reasons else word for word in found]


@register.simple_tag
def card_badges(card: Card) -> SafeString:
    """What a grid says about an item: its restoration, and that readers do not see it."""
    badges = []
    if card.run is not None and card.run.state in _TOLD:
        badges.append(run_badge(card.run.state))
    elif card.approved:
        badges.append(badge("approved", RunState.APPROVED.label))
    elif card.description.is_item and card.description.thumbnail_id:
        badges.append(badge("plain", _("Scan only")))
    if card.interpretation:
        badges.append(badge("plain", interpretation(card.interpretation)))
    badges += [badge("closed", word) for word in _closed(card)]
    return format_html_join("", "{}", ((each,) for each in badges))
