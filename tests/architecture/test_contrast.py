"""Text can be read in both schemes: WCAG 2.2 AA for each pair of colours with text or a control in it."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "tokens.css"
_PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
_ONE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")

TEXT, CONTROL = 4.5, 3.0
SURFACES = ("paper", "raised", "sunken")
TEXT_PAIRS = [
    *[
        (text, on)
        for text in ("ink", "muted", "accent", "approved", "waiting", "rejected", "closed")
        for on in SURFACES
    ],
    *[("ink", on) for on in ("accent-soft", "mark", "mat")],
    *[("ink", f"{tone}-soft") for tone in ("approved", "waiting", "rejected", "closed")],
    *[(tone, f"{tone}-soft") for tone in ("approved", "waiting", "rejected", "closed")],
    ("accent", "accent-soft"),
    ("muted", "accent-soft"),
    ("muted", "mat"),
    ("on-action", "action"),
    ("on-accent", "accent"),
    ("on-accent", "approved"),
    ("on-judging-bar", "judging-bar"),
    ("on-judging-label", "judging-label"),
]
CONTROL_PAIRS = [("line-strong", on) for on in SURFACES] + [("accent", on) for on in SURFACES]


def schemes() -> dict[str, dict[str, str]]:
    """The colours of tokens.css by scheme and name."""
    text = TOKENS.read_text()
    both = dict(_ONE.findall(text))
    light, dark = dict(both), dict(both)
    for name, in_light, in_dark in _PAIR.findall(text):
        light[name], dark[name] = in_light, in_dark
    return {"light": light, "dark": dark}


def luminance(color: str) -> float:
    """Relative luminance of a #rrggbb colour (WCAG 2.2, definition)."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT_PAIRS, TEXT), (CONTROL_PAIRS, CONTROL)], ids=["text", "controls"]
)
def test_every_pair_of_colours_can_be_told_apart(
    scheme: str, pairs: list[tuple[str, str]], least: float
) -> None:
    colors = schemes()[scheme]
    weak = {
        f"{one} on {other}": round(found, 2)
        for one, other in pairs
        if (found := contrast(colors[one], colors[other])) < least
    }
    assert weak == {}


def test_pictures_are_judged_on_neutral_grey_of_middle_lightness() -> None:
    grey = schemes()["light"]["judging"]
    assert grey[1:3] == grey[3:5] == grey[5:7]
    lightness = 116 * luminance(grey) ** (1 / 3) - 16
    assert 45 <= lightness <= 55


def test_other_style_sheets_bring_no_tints_of_their_own() -> None:
    """Black, white and grey may lie on pictures, alike in both schemes; everything else is a token."""
    found = {
        (sheet.name, color)
        for sheet in TOKENS.parent.glob("*.css")
        if sheet != TOKENS
        for color in re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text())
        if not re.fullmatch(r"#([0-9a-fA-F]{1,2})\1\1", color)
    }
    assert found == set()
