"""Durations as people say them."""

import pytest
from django.utils import translation

from archive.web.durations import duration, time_left


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (14.2, "14 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_a_duration_has_units(seconds: float, said: str) -> None:
    with translation.override("en-gb"):
        assert duration(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0, "about 5 s left"),
        (13, "about 15 s left"),
        (70, "about 1 minute left"),
        (400, "about 7 minutes left"),
    ],
)
def test_time_left_is_as_rough_as_it_is_known(seconds: int | None, said: str) -> None:
    with translation.override("en-gb"):
        assert time_left(seconds) == said
