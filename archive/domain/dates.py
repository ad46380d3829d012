"""Dates of pictures: EDTF (Library of Congress, level 1, the part that photographs need) with sort keys.

Understood: `1937`, `1937-05`, `1937-05-12`, `1937-21` (spring; 22 summer, 23 autumn, 24 winter), `1937~`
(about), `1937?` (perhaps), `1937%` (both), `193X` (the 1930s), `19XX`, `1914/1918` (from, to), `../1949` (not
later), `1949/..` (not earlier), and each end of an interval with its own qualifier.

An open end reaches to `OPEN_START` or `OPEN_END`, so that ranges can be compared without asking about nulls.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from archive.domain.errors import UnreadableDate

OPEN = ".."
OPEN_START, OPEN_END = date.min, date.max
SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 2)}

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
    if len(ends) > 2 or (OPEN in ends[0] and len(ends) == 1) or ends == [OPEN, OPEN]:
        raise UnreadableDate(text=text)
    first = OPEN_START if ends[0] == OPEN else _span(ends[0], whole=text)[0]
    last = OPEN_END if ends[-1] == OPEN else _span(ends[-1], whole=text)[1]
    if first > last:
        raise UnreadableDate(text=text)
    return EdtfDate(text=text.strip(), earliest=first, latest=last)


def parts(text: str) -> tuple[str, str]:
    """One end of a date without its qualifier, and the qualifier: `~`, `?`, `%` or nothing."""
    return (text[:-1], text[-1]) if text[-1:] in {"~", "?", "%"} else (text, "")


def _span(text: str, *, whole: str) -> tuple[date, date]:
    match = _ONE.match(text)
    if match is None:
        raise UnreadableDate(text=whole)
    year, month, day = match["year"], match["month"], match["day"]
    if ("X" in year and month) or (month in SEASONS and day):
        raise UnreadableDate(text=whole)
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    try:
        if month in SEASONS:
            return _season(first, *SEASONS[month])
        if day:
            exact = date(first, int(month), int(day))
            return exact, exact
        if month:
            return date(first, int(month), 1), date(first, int(month), monthrange(first, int(month))[1])
        return date(first, 1, 1), date(last, 12, 31)
    except ValueError as error:
        raise UnreadableDate(text=whole) from error


def _season(year: int, first: int, last: int) -> tuple[date, date]:
    """The months of a season as the north has them; a winter is named by the year in which it begins."""
    end_year = year + (last < first)
    return date(year, first, 1), date(end_year, last, monthrange(end_year, last)[1])
