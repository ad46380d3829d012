"""Template filters for numbers with units, dates and digests."""

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format

from archive.selectors.finding.amounts import Amount
from archive.web import dates

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """A count with the thousands separated as the reader's language does; a plus where there are more."""
    more = "+" if isinstance(number, Amount) and number.is_more else ""
    return f"{number_format(number, force_grouping=True)}{more}"


@register.filter
def size(size_bytes: int) -> str:
    """Bytes as KB, MB or GB."""
    return filesizeformat(size_bytes)


@register.filter
def short_digest(digest: str) -> str:
    """The ends of a digest, enough for a person to tell two apart."""
    return f"{digest[:8]}…{digest[-8:]}"


@register.filter
def spoken_date(edtf: str) -> str:
    """An EDTF date in words."""
    return dates.spoken(edtf)
