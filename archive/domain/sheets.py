"""Sheets: many descriptions side by side, described cell by cell; what one sheet can show."""

from typing import Final

from archive.domain import fields
from archive.domain.tables import VISIBILITY

COLUMNS: Final = (*fields.BY_NAME, VISIBILITY)
USUAL: Final = ("title", "date_edtf", "photographer", "places", "subjects", "process", VISIBILITY)
MOST_COLUMNS: Final = 14
MOST_LINES: Final = 50
MOST_NEW: Final = 50
NEW_IN_EMPTY: Final = 20
NEW_BELOW_OTHERS: Final = 5
_MOST_VALUES: Final = 800  # a form of a thousand values is refused as a whole


def columns(wanted: list[str]) -> tuple[str, ...]:
    """The columns that were asked for, else the usual ones: titles first, then in the order of ISAD(G)."""
    chosen = {name for name in wanted if name in COLUMNS} or set(USUAL)
    found = [name for name in COLUMNS if name in chosen and name != "title"]
    return ("title", *found[: MOST_COLUMNS - 1])


def lines_for(count: int) -> int:
    """How many lines a sheet with so many columns can have, new ones among them."""
    return _MOST_VALUES // (count + 2)  # each line also tells what it is and what was read
