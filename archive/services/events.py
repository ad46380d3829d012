"""The history: every state change records its event in the same transaction (PREMIS 3)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from archive.domain.vocabulary import EventType, Outcome
from archive.models import Accession, Agent, Description, PreservationEvent, RestorationRun, StoredFile, Term


def record(
    event_type: EventType,
    *,
    by: Agent,
    of: Description | None = None,
    file: StoredFile | None = None,
    run: RestorationRun | None = None,
    authority: Agent | None = None,
    term: Term | None = None,
    accession: Accession | None = None,
    outcome: Outcome = Outcome.SUCCESS,
    detail: Mapping[str, Any] | None = None,
) -> PreservationEvent:
    """Append one event; must be called inside the transaction of the change that it speaks of."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event belongs into the transaction of its change.")
    return PreservationEvent.objects.create(
        event_type=event_type,
        at=timezone.now(),
        agent=by,
        description=of,
        file=file,
        run=run,
        authority=authority,
        term=term,
        accession=accession,
        outcome=outcome,
        detail=dict(detail or {}),
    )
