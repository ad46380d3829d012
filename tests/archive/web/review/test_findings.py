"""A report's measures in words."""

from typing import Any

import pytest
from django.utils import translation

from archive.web import findings


def report(kind: str, note: str = "", **measures: Any) -> dict[str, Any]:
    return {"steps": [{"kind": kind, "seconds": 2.0, "measures": measures, "note": note}]}


@pytest.mark.parametrize(
    ("kind", "measure", "value", "shown", "tone"),
    [
        ("colorize", "mean_lightness_shift", 0.012, "0.01", findings.GOOD),
        ("colorize", "mean_lightness_shift", 2.5, "2.50", findings.WATCH),
        ("scratches", "damaged_share", 0.0042, "0.42 %", findings.PLAIN),
        ("scratches", "damaged_share", 0.12, "12.0 %", findings.WATCH),
        ("scratches", "network_filled_share", 0.31, "31.0 %", findings.PLAIN),
        ("fading", "tint", "color cast", "colour cast, taken away", findings.PLAIN),
        ("colorize", "exemplar", True, "followed", findings.PLAIN),
        ("upscale", "scale", 2, "2", findings.PLAIN),
    ],
)
def test_a_measure_has_a_value_with_unit_and_a_tone(
    kind: str, measure: str, value: object, shown: str, tone: str
) -> None:
    measured: Any = {measure: value}
    found = findings.of(report(kind, **measured))
    assert [(finding.value, finding.tone) for finding in found] == [(shown, tone)]


def test_a_measure_without_words_or_value_is_left_out() -> None:
    assert findings.of(report("denoise", unheard_of=1, sigma=None)) == []


def test_a_report_of_nothing_has_no_findings() -> None:
    assert findings.of({}) == []
    assert findings.steps({}) == []


@pytest.mark.parametrize(
    "note",
    [
        "The picture is clean; nothing was changed.",
        "Colours were invented by the network DDColor (50 % \\d).",
        "Something that nobody has translated.",
    ],
)
def test_an_english_reader_gets_the_engines_remark_as_it_is(note: str) -> None:
    with translation.override("en-gb"):
        assert findings.steps(report("denoise", note=note))[0].note == note
