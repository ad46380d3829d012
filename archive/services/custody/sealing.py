"""Sealing: events that wait become part of the chain, in batches, so that no writer waits for another."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from archive.domain import chain
from archive.models import EventSeal, SealedEvent
from archive.selectors.history import chain as chained
from archive.selectors.history.chain import EventRow
from archive.services import advisory

LARGEST_SEAL = 10_000
_LONGEST_TRANSACTION = timedelta(days=1)


def seal_waiting(
    *,
    is_thorough: bool = True,
    most_seals: int | None = None,
    largest: int = LARGEST_SEAL,
    on_progress: Callable[[int], None] = lambda events: None,
) -> int:
    """Seal the events that no seal holds yet, up to `largest` in each seal; returns how many were sealed.

    Without `is_thorough`, looks only at events since yesterday's seals: enough for a look every minute, for
    only a transaction that lasts longer than a day could bring an earlier one. Stops after `most_seals`;
    what is left waits for the next call. Each seal is a transaction of its own. Waits for others who seal.
    """
    sealed = seals = 0
    with advisory.chain_rests():
        above = 0 if is_thorough else _floor()
        while most_seals is None or seals < most_seals:
            events = _seal(above=above, largest=largest)
            if not events:
                break
            above = max(event.pk for event in events)
            seals, sealed = seals + 1, sealed + len(events)
            on_progress(sealed)
    return sealed


def _floor() -> int:
    """A number of an event up to which all are sealed, but for those of transactions longer than a day."""
    before = timezone.now() - _LONGEST_TRANSACTION
    seal = EventSeal.objects.filter(sealed_at__lt=before).order_by("-number").first()
    highest: int | None = SealedEvent.objects.filter(seal=seal).aggregate(Max("event_id"))["event_id__max"]
    return highest or 0


@transaction.atomic
def _seal(*, above: int, largest: int) -> list[EventRow]:
    """Write one seal over the next events that wait; returns them, none when none wait."""
    events = sorted(chained.rows(chained.waiting(above=above)[:largest]), key=lambda event: event.order)
    if not events:
        return []
    agents = chained.agents_of(events)
    leaves = [chain.leaf(event.document(agents)) for event in events]
    last = EventSeal.objects.order_by("number").last()
    number, previous = (last.number + 1, bytes(last.hash)) if last else (1, chain.NO_SEAL)
    root, sealed_at = chain.root(leaves), timezone.now()
    document = chain.seal(
        number=number, previous=previous, root=root, count=len(leaves), sealed_at=chain.moment(sealed_at)
    )
    EventSeal.objects.create(
        number=number,
        previous=previous,
        root=root,
        count=len(leaves),
        sealed_at=sealed_at,
        hash=chain.digest(document),
        agents=agents,
    )
    _place(number, events, leaves)
    return events


def _place(seal: int, events: Sequence[EventRow], leaves: Sequence[bytes]) -> None:
    """Give each event its place in the seal; by COPY, which takes a tenth of the time of INSERT."""
    columns = ("event_id", "uid", "seal_id", "position", "leaf")
    command = f'COPY "{SealedEvent._meta.db_table}" ({", ".join(columns)}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for position, (event, leaf) in enumerate(zip(events, leaves, strict=True)):
            copy.write_row((event.pk, event.uid, seal, position, leaf))
