"""Durations as a person says them."""

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


def duration(seconds: float) -> str:
    """Seconds as a person says them: 14.2 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": number_format(seconds, 1)}
    whole = round(seconds)
    if whole < _MINUTE_S:
        return _("%(seconds)s s") % {"seconds": whole}
    if whole < _HOUR_S:
        parts = {"minutes": whole // _MINUTE_S, "seconds": whole % _MINUTE_S}
        return _("%(minutes)s min %(seconds)s s") % parts
    parts = {"hours": whole // _HOUR_S, "minutes": whole % _HOUR_S // _MINUTE_S}
    return _("%(hours)s h %(minutes)s min") % parts


def time_left(seconds: int | None) -> str:
    """How long something will still take, as roughly as it is known; empty when nothing is."""
    if seconds is None:
        return ""
    if seconds < _MINUTE_S:
        steps = max(5, 5 * round(seconds / 5))
        return _("about %(seconds)s s left") % {"seconds": steps}
    minutes = round(seconds / _MINUTE_S)
    return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {
        "count": minutes
    }
