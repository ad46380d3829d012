"""Dates in plain words, English or Chinese, as EDTF: `c. 1937`, `the 1930s`, `before 1949`, `12 May 1937`.

What does not map cleanly to EDTF level 1 is refused rather than guessed: "1937 or 1938" is no date here.
The year that is named belongs to "before" and "after": catalogues do not mean them to the day.
"""

import re

from archive.domain import chinese_dates, dates
from archive.domain.dates import EdtfDate
from archive.domain.errors import UnreadableDate

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_ABOUT = re.compile(r"^(?:circa|ca?\.?|about|around|approximately|approx\.?)\s*(?=[\d\sa-z])", re.ASCII)
_PERHAPS = re.compile(r"^(?:perhaps|possibly|probably|maybe)\s+")
_BEFORE = re.compile(r"^(?:before|until|up to|not later than|by)\s+")
_AFTER = re.compile(r"^(?:after|since|not earlier than)\s+")
_BETWEEN = (
    re.compile(r"^between\s+(?P<first>.+?)\s+and\s+(?P<last>.+)$"),
    re.compile(r"^(?:from\s+)?(?P<first>.+?)\s+(?:to|until|till)\s+(?P<last>.+)$"),
    re.compile(r"^(?P<first>.*\d{4}s?)\s*[-–—]\s*(?P<last>(?:c\.? ?)?\d{4}s?)$", re.ASCII),
)
_DECADE = re.compile(r"^(?:the )?(\d{3})0['’]?s$", re.ASCII)
_DAY_FIRST = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)\.?,? (\d{4})$", re.ASCII)
_MONTH_FIRST = re.compile(r"^([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$", re.ASCII)
_MONTH = re.compile(r"^([a-z]+)\.?,? (?:of )?(\d{4})$", re.ASCII)


def read(text: str) -> EdtfDate:
    """Read EDTF, or plain words in English or Chinese. Raises `UnreadableDate` with what was typed."""
    plain = " ".join(text.split())
    try:
        return dates.parse(plain)
    except UnreadableDate:
        pass
    try:
        edtf = chinese_dates.edtf(plain) if chinese_dates.is_chinese(plain) else _edtf(plain.casefold())
        return dates.parse(edtf)
    except UnreadableDate as error:
        raise UnreadableDate(text=text) from error


def _edtf(text: str) -> str:
    for opened, pattern in ((f"{dates.OPEN}/%s", _BEFORE), (f"%s/{dates.OPEN}", _AFTER)):
        if pattern.match(text):
            return opened % _one(pattern.sub("", text))
    mark, rest = _marked(text)
    for pattern in _BETWEEN:
        match = pattern.match(rest)
        if match:
            ends = (_one(match["first"]), _one(match["last"]))
            return "/".join(f"{end}{mark}" if dates.parts(end)[1] == "" else end for end in ends)
    return _one(text)


def _one(text: str) -> str:
    """One end of a date: a qualifier and what it qualifies."""
    mark, rest = _marked(text)
    plain, own_mark = dates.parts(_plain(rest.strip()))
    both = {own_mark, mark} - {""}
    return plain + ("%" if len(both) > 1 else "".join(both))


def _marked(text: str) -> tuple[str, str]:
    is_perhaps = _PERHAPS.match(text) is not None
    rest = _PERHAPS.sub("", text)
    is_about = _ABOUT.match(rest) is not None
    rest = _ABOUT.sub("", rest)
    return {(False, False): "", (False, True): "~", (True, False): "?", (True, True): "%"}[
        is_perhaps, is_about
    ], rest


def _plain(text: str) -> str:
    if match := _DECADE.match(text):
        return f"{match[1]}X"
    if match := _DAY_FIRST.match(text):
        return f"{match[3]}-{_month(match[2])}-{int(match[1]):02d}"
    if match := _MONTH_FIRST.match(text):
        return f"{match[3]}-{_month(match[1])}-{int(match[2]):02d}"
    if match := _MONTH.match(text):
        return f"{match[2]}-{_SEASONS.get(match[1]) or _month(match[1])}"
    return text


def _month(name: str) -> str:
    """A month by its name or at least three letters of it."""
    for number, month in enumerate(_MONTHS, start=1):
        if len(name) >= 3 and month.startswith(name):
            return f"{number:02d}"
    raise UnreadableDate(text=name)
