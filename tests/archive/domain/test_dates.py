"""EDTF dates: what they may mean, and what is refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.domain import dates
from archive.domain.errors import UnreadableDate


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("1937", date(1937, 1, 1), date(1937, 12, 31)),
        ("1937~", date(1937, 1, 1), date(1937, 12, 31)),
        ("1937-02", date(1937, 2, 1), date(1937, 2, 28)),
        ("1936-02-29", date(1936, 2, 29), date(1936, 2, 29)),
        ("193X", date(1930, 1, 1), date(1939, 12, 31)),
        ("19XX", date(1900, 1, 1), date(1999, 12, 31)),
        ("1914/1918", date(1914, 1, 1), date(1918, 12, 31)),
        ("1914~/1918-11-11", date(1914, 1, 1), date(1918, 11, 11)),
        ("../1949", date.min, date(1949, 12, 31)),
        ("1949/..", date(1949, 1, 1), date.max),
        ("1937-21", date(1937, 3, 1), date(1937, 5, 31)),
        ("1935-24", date(1935, 12, 1), date(1936, 2, 29)),
    ],
)
def test_a_date_spans_the_days_that_it_may_mean(text: str, earliest: date, latest: date) -> None:
    parsed = dates.parse(text)
    assert (parsed.earliest, parsed.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "../..",
        "1937-21-01",
        "soon",
        "1937-13",
        "1937-02-30",
        "193X-05",
        "1918/1914",
        "1/2/3",
        "1937--",
        "0000",
        "١٩٣٧",
    ],
)
def test_what_is_no_date_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        dates.parse(text)
    assert refusal.value.text == text


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 1, 1)))
def test_a_whole_day_means_that_day(day: date) -> None:
    parsed = dates.parse(day.isoformat())
    assert parsed.earliest == parsed.latest == day
