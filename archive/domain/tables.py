"""Tables of descriptions as CSV (RFC 4180): the columns, writing rows, reading a file.

The columns are the stable names of `domain/fields.py` with what the tree gives before them. Several names
stand in one cell with `; ` between them; no name has a semicolon in it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from archive.domain import fields, table_cells
from archive.domain.errors import TableRefused

CODE, PARENT, LEVEL, VISIBILITY = "reference_code", "parent_code", "level", "visibility"
COLUMNS: Final = (CODE, PARENT, LEVEL, *fields.BY_NAME, VISIBILITY)
MOST_BYTES: Final = 20 << 20
MOST_ROWS: Final = 5000
_MOST_COLUMNS: Final = 200
_BOM: Final = "\ufeff"
# The module's own limit is for the whole process, and lower than the longest transcriptions are.
csv.field_size_limit(MOST_BYTES)
Values = Mapping[str, str | None]


@dataclass(frozen=True)
class Row:
    """One row of a file: its line among the rows (the header is 1), and its cells as they stand."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file that was read: the names in its header, and its rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def line(cells: Iterable[str]) -> str:
    """One line of a file, with its end."""
    made = io.StringIO(newline="")
    csv.writer(made, lineterminator="\r\n").writerow(cells)
    return made.getvalue()


def lines(rows: Iterable[Values], *, has_bom: bool = False) -> Iterator[str]:
    """The header and a line for each row of values by column; what a row lacks is missing."""
    yield (_BOM if has_bom else "") + line(COLUMNS)
    for row in rows:
        yield line(table_cells.written(row.get(name)) for name in COLUMNS)


def read(content: bytes) -> Table:
    """The rows of a file, with or without a byte order mark.

    Raises `TableRefused` with the reasons `too_large`, `not_utf8`, `not_csv`, `no_rows`, `too_many_rows`,
    `too_many_columns`, `header_empty`, `header_twice`.
    """
    if len(content) > MOST_BYTES:
        raise TableRefused(reason="too_large", found=str(MOST_BYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableRefused(reason="not_utf8", found=str(error.start)) from error
    if "\x00" in text:
        raise TableRefused(reason="not_csv", found="NUL")
    rows = _parsed(text)
    if not rows:
        raise TableRefused(reason="no_rows")
    header = tuple(name.strip() for name in rows[0].cells)
    _require_header(header)
    if len(rows) == 1:
        raise TableRefused(reason="no_rows")
    return Table(header, tuple(rows[1:]))


def mapped(header: Sequence[str]) -> dict[int, str]:
    """The columns that the header names itself, by place; case and spaces do not matter."""
    found: dict[int, str] = {}
    for place, name in enumerate(header):
        key = name.strip().casefold().replace(" ", "_")
        if key in COLUMNS and key not in found.values():
            found[place] = key
    return found


def _parsed(text: str) -> list[Row]:
    rows: list[Row] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1):
            if any(cells):
                rows.append(Row(number, tuple(cells)))
            if len(rows) > MOST_ROWS + 1:
                raise TableRefused(reason="too_many_rows", found=str(MOST_ROWS))
    except csv.Error as error:
        raise TableRefused(reason="not_csv", found=str(error)[:200]) from error
    return rows


def _require_header(header: Sequence[str]) -> None:
    if len(header) > _MOST_COLUMNS:
        raise TableRefused(reason="too_many_columns", found=str(_MOST_COLUMNS))
    if not all(header):
        raise TableRefused(reason="header_empty", found=str(list(header).index("") + 1))
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise TableRefused(reason="header_twice", found=twice[:200])
