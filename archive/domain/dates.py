"""Dates of pictures: EDTF (Library of Congress, level 1, the part that photographs need) with sort keys.

Understood: `1937`, `1937-05`, `1937-05-12`, `1937~` (about), `1937?` (perhaps), `193X` (the 1930s), `19XX`,
`1914/1918` (from, to), and each end of an interval with its own qualifier.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from archive.domain.errors import UnreadableDate

_ONE = re.compile(
    r"^(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}))?(?:-(?P<day>\d{2}))?(?P<mark>[~?%]?)$", re.ASCII
)


@dataclass(frozen=True)
class EdtfDate:
    """An EDTF text with the earliest and the latest day that it may mean."""

    text: str
    earliest: date
    latest: date


def parse(text: str) -> EdtfDate:
    """Read an EDTF date or interval.

    Raises `UnreadableDate` when it is none, or when an interval ends before it starts.
    """
    ends = text.strip().split("/")
    if len(ends) > 2:
        raise UnreadableDate(text=text)
    spans = [_span(end, whole=text) for end in ends]
    if spans[0][0] > spans[-1][1]:
        raise UnreadableDate(text=text)
    return EdtfDate(text=text.strip(), earliest=spans[0][0], latest=spans[-1][1])


def _span(text: str, *, whole: str) -> tuple[date, date]:
    match = _ONE.match(text)
    if match is None:
        raise UnreadableDate(text=whole)
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year and month:
        raise UnreadableDate(text=whole)
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    try:
        if day:
            exact = date(first, int(month), int(day))
            return exact, exact
        if month:
            return date(first, int(month), 1), date(first, int(month), monthrange(first, int(month))[1])
        return date(first, 1, 1), date(last, 12, 31)
    except ValueError as error:
        raise UnreadableDate(text=whole) from error
