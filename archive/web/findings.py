"""What a restoration's report measured, in words and units that a reviewer can judge."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

GOOD, WATCH, PLAIN = "good", "watch", "plain"
MUCH_FILLED = 0.05  # of the picture: more than a twentieth filled in is worth a second look


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

# What the engine remarks, so that the catalogue of messages knows it. Where a network is named, `%(name)s`.
_NOTES = (
    gettext_noop("Tones and colours are sound; nothing was changed."),
    gettext_noop("The picture is clean; nothing was changed."),
    gettext_noop("No damage was found; nothing was changed."),
    gettext_noop("Where finds were too dense to be damage, they were taken for the picture and left alone."),
    gettext_noop("Enlarged by resampling; no network was used."),
    gettext_noop("Enlarged by the network %(name)s, which invents fine texture."),
    gettext_noop("Colours were invented by the network %(name)s."),
)
_NAMING = tuple(
    (re.compile(re.escape(note).replace(re.escape("%(name)s"), "(?P<name>.+)")), note)
    for note in _NOTES
    if "%(name)s" in note
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
        StepDone(step["kind"], step["seconds"], remark(step.get("note", "")))
        for step in report.get("steps", [])
    ]


def remark(note: str) -> str:
    """A remark of the engine in the reader's language; one that we do not know stays as it is."""
    for pattern, pattern_note in _NAMING:
        match = pattern.fullmatch(note)
        if match:
            return _(pattern_note) % {"name": match["name"]}
    return _(note) if note in _NOTES else note


def _measures(report: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], str, Any]]:
    for step in report.get("steps", []):
        for name, value in step.get("measures", {}).items():
            yield step, name, value


def _finding(kind: str, name: str, value: Any) -> Finding | None:
    words = _WORDS.get((kind, name))
    if words is None or value is None or value is False:
        return None
    label, read = words
    shown, tone = read(value)
    return Finding(str(label), shown, tone)


def _number(digits: int) -> Reader:
    return lambda value: (number_format(value, digits), PLAIN)


def _pixels(value: int) -> tuple[str, str]:
    return _("%(count)s px") % {"count": value}, PLAIN


def _share(value: float) -> tuple[str, str]:
    return _("%(share)s %%") % {"share": number_format(100 * value, 2 if value < 0.01 else 1)}, PLAIN


def _lightness(value: float) -> tuple[str, str]:
    # Under half a unit of L* nobody sees a difference side by side.
    return number_format(value, 2), GOOD if value < 0.5 else WATCH


def _touched(value: float) -> tuple[str, str]:
    shown, _tone = _share(value)
    return shown, WATCH if value > MUCH_FILLED else PLAIN


def _followed(_value: bool) -> tuple[str, str]:  # noqa: FBT001
    return _("followed"), PLAIN


def _tint(value: str) -> tuple[str, str]:
    return str(_TINTS.get(value, value)), PLAIN


_WORDS: Mapping[tuple[str, str], tuple[Any, Reader]] = {
    ("fading", "tint"): (gettext_lazy("Tint of the scan"), _tint),
    ("fading", "gain"): (gettext_lazy("Contrast raised by a factor of"), _number(2)),
    ("scratches", "damaged_share"): (gettext_lazy("Pixels filled in"), _touched),
    ("scratches", "strokes"): (gettext_lazy("Strokes drawn by a person"), _number(0)),
    ("scratches", "network_filled_share"): (gettext_lazy("Filled by a network, of these"), _share),
    ("scratches", "left_alone_share"): (gettext_lazy("Looked like damage, left alone"), _share),
    ("colorize", "hints"): (gettext_lazy("Places whose colour a person named"), _number(0)),
    ("colorize", "exemplar"): (gettext_lazy("Colours of another photograph"), _followed),
    ("colorize", "mean_lightness_shift"): (gettext_lazy("Lightness kept, mean change of L*"), _lightness),
    ("colorize", "most_lightness_shift"): (gettext_lazy("Lightness kept, most change of L*"), _lightness),
    ("colorize", "mean_chroma"): (gettext_lazy("Colour added, mean chroma"), _number(1)),
    ("colorize", "size_px"): (gettext_lazy("Coloured at a long side of"), _pixels),
    ("upscale", "scale"): (gettext_lazy("Enlarged by a factor of"), _number(0)),
    ("denoise", "sigma"): (gettext_lazy("Noise found (1 = white)"), _number(4)),
}
