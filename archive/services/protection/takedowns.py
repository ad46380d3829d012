"""Takedowns: asked for by anybody, hidden at once, decided by somebody else."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.domain.errors import LostRace
from archive.domain.lifecycles import require_takedown_move
from archive.domain.rights import TakedownState
from archive.domain.rights_errors import NotRedacted, OwnRequest, RuleIncomplete, TooManyRequests
from archive.domain.vocabulary import EventType
from archive.models import Agent, Description, Redaction, Takedown, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.services import advisory, events
from archive.services.agents import agent_of, software
from archive.services.protection import access

# One sender, then all senders together: a person asks rarely, and hiding the whole archive by form must fail.
MOST_PER_SENDER, MOST_PER_DAY = 3, 50
SENDER_WINDOW = timedelta(hours=1)


def request_takedown(
    description: Description,
    *,
    grounds: str,
    requester: str = "",
    contact: str = "",
    sender: str = "",
    by: User | None = None,
) -> Takedown:
    """Ask for an item to be taken down; it is hidden at once. Of two requests the first one stays open.

    `sender` stands for where a public request comes from (a digest of the address, never the address itself).
    Pages must have made sure that whoever asks may see the item. Raises `RuleIncomplete` without grounds,
    `TooManyRequests`.
    """
    if not grounds.strip():
        raise RuleIncomplete(missing="grounds")
    if by is None:
        _require_patience(sender)
    takedown = Takedown(
        description=description,
        grounds=grounds.strip(),
        requester=requester.strip(),
        contact=contact.strip(),
        sender=sender,
        requested_by=by,
    )
    try:
        with transaction.atomic():
            advisory.tree_moves()
            takedown.save(force_insert=True)
            detail = {"act": "takedown requested", "takedown": str(takedown.pk)}
            _record(takedown, detail, by=agent_of(by) if by else software())
            access.settle(Description.objects.get(pk=description.pk))
    except IntegrityError:
        return Takedown.objects.get(description=description, state=TakedownState.REQUESTED)
    return takedown


@transaction.atomic
def decide(takedown: Takedown, to: TakedownState, *, by: User, note: str = "") -> Takedown:
    """Answer a request: show the item again, show it redacted, or leave a tombstone.

    Raises `OwnRequest`, `NotRedacted`, `IllegalTransition`, `LostRace`, `NotPermitted`, `OtherBranch`.
    """
    permissions.require_in(by, Verb.DECIDE_TAKEDOWNS, takedown.description)
    if takedown.requested_by_id == by.pk:
        raise OwnRequest(who=str(by))
    current = TakedownState(takedown.state)
    require_takedown_move(current, to)
    if to == TakedownState.REDACTED and not _is_redacted(takedown.description):
        raise NotRedacted(reference_code=takedown.description.reference_code)
    advisory.tree_moves()
    rows = Takedown.objects.filter(pk=takedown.pk, state=current)
    if not rows.update(state=to, decided_by=by, decided_at=timezone.now(), decision_note=note.strip()):
        raise LostRace(what="takedown", key=takedown.pk)
    takedown.refresh_from_db()
    detail = {"act": f"takedown {to}", "takedown": str(takedown.pk)}
    if note.strip():
        detail["note"] = note.strip()
    _record(takedown, detail, by=agent_of(by))
    access.settle(Description.objects.get(pk=takedown.description_id))
    return takedown


def _record(takedown: Takedown, detail: dict[str, str], *, by: Agent) -> None:
    events.record(EventType.POLICY_ASSIGNMENT, by=by, of=takedown.description, detail=detail)


def _is_redacted(description: Description) -> bool:
    return Redaction.objects.filter(description=description, lifted_at__isnull=True).exists()


def _require_patience(sender: str) -> None:
    now = timezone.now()
    public = Takedown.objects.filter(requested_by__isnull=True)
    lately = public.filter(sender=sender, requested_at__gte=now - SENDER_WINDOW)
    today = public.filter(requested_at__gte=now - timedelta(days=1))
    if lately.count() >= MOST_PER_SENDER or today.count() >= MOST_PER_DAY:
        raise TooManyRequests(minutes=int(SENDER_WINDOW.total_seconds() // 60))
