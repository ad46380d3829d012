"""Working out anew, for all descriptions at once, what is written into rows only for the sake of reading."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction

from archive.models import Description, Takedown, described
from archive.services import advisory
from archive.services.describing import descriptions
from archive.services.protection import access

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
    """One UPDATE a row, sent together: `bulk_update` asks of each row which of a thousand it is."""
    wanted = set(described.RETOLD)
    fields = [field for field in Description._meta.concrete_fields if field.name in wanted]
    values = ", ".join(f'"{field.column}" = %s' for field in fields)
    query = f'UPDATE "{Description._meta.db_table}" SET {values} WHERE id = %s'  # noqa: S608 - own columns
    for row in rows:
        described.retold(row)
    with connection.cursor() as cursor:
        cursor.executemany(query, [(*_values(row, fields), row.pk) for row in rows])
    return len(rows)


def _values(row: Description, fields: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
