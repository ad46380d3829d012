"""Dates of pictures in the reader's language, as the archivist meant them: "about 1937"."""

from collections.abc import Mapping
from datetime import date

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.domain import dates
from archive.domain.errors import UnreadableDate

_SEASONS: Mapping[str, Promise] = {
    "21": gettext_lazy("spring"),
    "22": gettext_lazy("summer"),
    "23": gettext_lazy("autumn"),
    "24": gettext_lazy("winter"),
}


def spoken(text: str) -> str:
    """An EDTF date in words; text that is no EDTF date comes back as it is."""
    try:
        dates.parse(text)
    except UnreadableDate:
        return text
    ends = text.strip().split("/")
    if len(ends) == 1:
        return _end(ends[0])
    if ends[0] == dates.OPEN:
        return _("before %(date)s") % {"date": _end(ends[1])}
    if ends[1] == dates.OPEN:
        return _("after %(date)s") % {"date": _end(ends[0])}
    return _("%(start)s to %(end)s") % {"start": _end(ends[0]), "end": _end(ends[1])}


def _end(text: str) -> str:
    plain, mark = dates.parts(text)
    said = _plain(plain)
    if mark == "~":
        return _("about %(date)s") % {"date": said}
    if mark == "?":
        return _("perhaps %(date)s") % {"date": said}
    if mark == "%":
        return _("perhaps about %(date)s") % {"date": said}
    return said


def _plain(text: str) -> str:
    if text.endswith("XX"):
        return _("%(first)s–%(last)s") % {"first": f"{text[:2]}00", "last": f"{text[:2]}99"}
    if text.endswith("X"):
        return _("%(decade)s0s") % {"decade": text[:3]}
    if text[5:] in _SEASONS:
        return _("%(season)s %(year)s") % {"season": _SEASONS[text[5:]], "year": text[:4]}
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return _("%(year)s") % {"year": text}
    if len(parts) == 2:
        return formats.date_format(date(parts[0], parts[1], 1), "YEAR_MONTH_FORMAT")
    return formats.date_format(date(*parts), "DATE_FORMAT")
