"""Working out anew, for all descriptions at once, what is written into rows only for the sake of reading."""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from archive.models import Description, Takedown, described
from archive.services import access, advisory, descriptions

_AT_ONCE = 1000


@transaction.atomic
def all_rows() -> int:
    """Who may see each description, and what it is found by; returns how many there are."""
    advisory.tree_moves()
    for top in Description.objects.filter(depth=1).order_by("path"):
        access.spread(top)
        descriptions.spread_visibility(top)
    hidden = Takedown.objects.filter(state__in=access.HIDES).values("description")
    Description.objects.filter(pk__in=hidden).update(is_taken_down=True)
    return sum(_retell(rows) for rows in _all())


def _all() -> Iterator[list[Description]]:
    rows = Description.objects.prefetch_related(*described.LINKS).order_by("pk").iterator(chunk_size=_AT_ONCE)
    while chunk := list(islice(rows, _AT_ONCE)):
        yield chunk


def _retell(rows: list[Description]) -> int:
    for row in rows:
        described.retold(row)
    Description.objects.bulk_update(rows, described.RETOLD)
    return len(rows)
