"""What a restoration's report measured, in words and units that a reviewer can judge."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

GOOD, WATCH, PLAIN = "good", "watch", "plain"


@dataclass(frozen=True)
class Finding:
    """One measured thing: its name, its value with unit; `tone` says good, to be watched, or neither."""

    label: str
    value: str
    tone: str = PLAIN


@dataclass(frozen=True)
class StepDone:
    """One step as it went: its kind, seconds, and what the engine remarked about it."""

    kind: str
    seconds: float
    note: str


Reader = Callable[[Any], tuple[str, str]]

# What the engine remarks, so that the catalogue of messages knows it.
_NOTES = (
    gettext_noop("Tones and colours are sound; nothing was changed."),
    gettext_noop("The picture is clean; nothing was changed."),
)

_TINTS: Mapping[str, Any] = {
    "neutral": gettext_lazy("neutral"),
    "yellowed": gettext_lazy("yellowed"),
    "toned": gettext_lazy("toned, kept"),
    "color cast": gettext_lazy("colour cast, taken away"),
}


def of(report: Mapping[str, Any]) -> list[Finding]:
    """The findings of all steps, in order; a measure that we have no words for is left to the report."""
    found = (_finding(step["kind"], name, value) for step, name, value in _measures(report))
    return [finding for finding in found if finding is not None]


def steps(report: Mapping[str, Any]) -> list[StepDone]:
    """The steps of a report with their remarks in the reader's language."""
    return [
        StepDone(step["kind"], step["seconds"], _(step["note"]) if step.get("note") else "")
        for step in report.get("steps", [])
    ]


def _measures(report: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], str, Any]]:
    for step in report.get("steps", []):
        for name, value in step.get("measures", {}).items():
            yield step, name, value


def _finding(kind: str, name: str, value: Any) -> Finding | None:
    words = _WORDS.get((kind, name))
    if words is None or value is None:
        return None
    label, read = words
    shown, tone = read(value)
    return Finding(str(label), shown, tone)


def _number(digits: int) -> Reader:
    return lambda value: (number_format(value, digits), PLAIN)


def _share(value: float) -> tuple[str, str]:
    return _("%(share)s %%") % {"share": number_format(100 * value, 2 if value < 0.01 else 1)}, PLAIN


def _tint(value: str) -> tuple[str, str]:
    return str(_TINTS.get(value, value)), PLAIN


_WORDS: Mapping[tuple[str, str], tuple[Any, Reader]] = {
    ("fading", "tint"): (gettext_lazy("Tint of the scan"), _tint),
    ("fading", "gain"): (gettext_lazy("Contrast raised by a factor of"), _number(2)),
    ("denoise", "sigma"): (gettext_lazy("Noise found (1 = white)"), _number(4)),
}
