"""Counts that stop somewhere, so that no page costs more the larger the archive grows."""

from typing import Any, Self

from django.db.models import QuerySet


class Amount(int):
    """A number of things; there are more of them where `is_more`, and pages then write a plus behind it."""

    is_more: bool

    def __new__(cls, count: int, *, is_more: bool = False) -> Self:
        amount = super().__new__(cls, count)
        amount.is_more = is_more
        return amount


def up_to(most: int, rows: QuerySet[Any]) -> Amount:
    """How many rows there are, as far as `most`.

    The rows keep their order: where an index has it, PostgreSQL stops there, and else it reads a whole table.
    """
    found = rows.values("pk")[: most + 1].count()
    return Amount(min(found, most), is_more=found > most)
