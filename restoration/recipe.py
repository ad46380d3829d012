"""What to do with a photograph: frozen values, JSON both ways. Light on purpose: no NumPy, no torch.

A recipe always holds every setting, defaults filled in, so that what a report quotes is the whole truth and
stays so when a default changes.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Self

from restoration.errors import BadRecipe

Value = float | int | str | bool

AUTO = "auto"
METHODS = (AUTO, "network", "classical")  # "auto": by a network where its weights are installed
NAME_PATTERN = re.compile(r"[\w][\w .-]{0,79}")
MOST_STEPS = 20


@dataclass(frozen=True)
class Number:
    """A setting between two bounds, both included; `whole` numbers only, or also the word "auto"."""

    default: float | int | str
    least: float
    most: float
    whole: bool = False
    auto: bool = False

    def check(self, value: object) -> Value:
        """Return the value in its canonical type or raise ValueError with the cure."""
        if self.auto and value == AUTO:
            return AUTO
        wanted = f"a {'whole ' if self.whole else ''}number from {self.least:g} to {self.most:g}"
        wanted += ' or "auto"' if self.auto else ""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(wanted)
        if not self.least <= value <= self.most or (self.whole and value != int(value)):
            raise ValueError(wanted)
        return int(value) if self.whole else float(value)


@dataclass(frozen=True)
class Choice:
    """A setting with a few allowed values."""

    default: Value
    options: tuple[Value, ...]

    def check(self, value: object) -> Value:
        """Return the value or raise ValueError with the cure."""
        for option in self.options:
            if option == value and isinstance(value, bool) == isinstance(option, bool):
                return option
        raise ValueError("one of " + ", ".join(json.dumps(option) for option in self.options))


@dataclass(frozen=True)
class Name:
    """A setting that names something, such as weights."""

    default: str

    def check(self, value: object) -> Value:
        """Return the value or raise ValueError with the cure."""
        if isinstance(value, str) and NAME_PATTERN.fullmatch(value):
            return value
        raise ValueError("a name of up to 80 letters, digits, dots, dashes or underscores")


@dataclass(frozen=True)
class Listing:
    """A setting that lists some things of one form, parted by semicolons; empty by default."""

    item: re.Pattern[str]
    form: str
    most: int
    default: str = ""

    def check(self, value: object) -> Value:
        """Return the value or raise ValueError with the cure."""
        text = value.strip() if isinstance(value, str) else "not a text"
        items = [item.strip() for item in text.split(";")] if text else []
        if len(items) > self.most or not all(map(self.item.fullmatch, items)):
            raise ValueError(f"up to {self.most} entries such as {self.form}, parted by semicolons")
        return ";".join(items)


Setting = Number | Choice | Name | Listing

_SHARE = r"(?:0(?:\.[0-9]{1,5})?|1(?:\.0{1,5})?)"
# A place and a radius as shares of width, height and long side, the colour that belongs there, and, if it is
# not to reach as far as it might, a word: near or here.
HINTS = Listing(
    re.compile(rf"{_SHARE},{_SHARE},{_SHARE},#[0-9a-f]{{6}}(?:,(?:near|here))?"),
    "0.4,0.25,0.01,#c08a5a or 0.4,0.25,0.01,#c08a5a,near",
    500,
)
MOST_PLACES = 200  # in one stroke
# What a person drew: damage to fill or a place to keep, how wide (radius), and the places of the line.
STROKES = Listing(
    re.compile(rf"(?:fill|keep):{_SHARE}(?: {_SHARE},{_SHARE}){{1,{MOST_PLACES}}}"),
    "fill:0.004 0.2,0.3 0.25,0.31",
    300,
)
# The a* and b* of a colour bin, and how much of the exemplar has that colour.
PALETTE = Listing(re.compile(rf"-?[0-9]{{1,3}},-?[0-9]{{1,3}}:{_SHARE}"), "16,-32:0.125", 64)

# The order within a kind is the order in which a form shows them.
SETTINGS: Mapping[str, Mapping[str, Setting]] = {
    "fading": {
        "tone": Number(0.8, 0, 1),
        "cast": Number(0.8, 0, 1),
        "local_contrast": Number(0.0, 0, 1),
    },
    "scratches": {
        "sensitivity": Number(0.5, 0, 1),
        "polarity": Choice("both", ("both", "light", "dark")),
        "grain": Number(1.0, 0, 1),
        "strokes": STROKES,
    },
    "denoise": {
        "strength": Number(0.7, 0, 1),
        "method": Choice(AUTO, METHODS),
        "weights": Name(AUTO),
    },
    "colorize": {
        "size": Number(AUTO, 256, 2048, whole=True, auto=True),
        "strength": Number(1.0, 0, 1),
        "flip_average": Choice(default=False, options=(False, True)),
        "sizes": Choice(1, (1, 2, 3)),
        "weights": Name(AUTO),
        "hints": HINTS,
        "palette": PALETTE,
    },
    "upscale": {
        "scale": Choice(2, (2, 4)),
        "method": Choice(AUTO, METHODS),
        "sharpen": Number(0.3, 0, 1),
        "weights": Name(AUTO),
    },
}


@dataclass(frozen=True)
class Step:
    """One restoration act. `settings` is checked and completed with defaults; raises `BadRecipe`."""

    kind: str
    settings: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.kind not in SETTINGS:
            known = ", ".join(SETTINGS)
            raise BadRecipe(field="kind", why=f"names no step: {self.kind!r}", cure=f"use one of {known}")
        object.__setattr__(self, "settings", _completed(self.kind, self.settings))

    def number(self, name: str) -> float:
        """The setting as a number; for settings that the table declares as numbers without "auto"."""
        return float(self.settings[name])


@dataclass(frozen=True)
class Recipe:
    """An ordered list of steps under a name; the same recipe, seed and file give the same result."""

    name: str
    steps: tuple[Step, ...]
    seed: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not NAME_PATTERN.fullmatch(self.name):
            raise BadRecipe(field="name", why="is not a usable name", cure="use up to 80 letters and digits")
        if not 1 <= len(self.steps) <= MOST_STEPS:
            raise BadRecipe(
                field="steps", why=f"has {len(self.steps)} steps", cure=f"list from 1 to {MOST_STEPS} steps"
            )
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or not 0 <= self.seed < 2**32:
            raise BadRecipe(field="seed", why="is out of range", cure="use a whole number from 0 to 2^32 - 1")

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a recipe; raises `BadRecipe` naming the field and the cure."""
        try:
            data = json.loads(text)
        except ValueError as error:
            raise BadRecipe(
                field="(whole file)", why=f"is not JSON: {error}", cure="mend the syntax"
            ) from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Build a recipe from plain values, as JSON gives them; raises `BadRecipe`."""
        table = _table(data, "(whole file)")
        _refuse_unknown(table, {"name", "title", "steps", "seed"}, "")
        for needed in ("name", "steps"):
            if needed not in table:
                raise BadRecipe(field=needed, why="is missing", cure=f"add {needed!r} to the recipe")
        if not isinstance(table["steps"], list):
            raise BadRecipe(field="steps", why="is not a list", cure='write "steps": [{"kind": ...}, ...]')
        steps = tuple(_step(entry, index) for index, entry in enumerate(table["steps"]))
        return cls(table["name"], steps, table.get("seed", 0))

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, every setting spelt out."""
        steps = [{"kind": step.kind, "settings": dict(step.settings)} for step in self.steps]
        return {"name": self.name, "seed": self.seed, "steps": steps}

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, UTF-8; equal recipes give equal text."""
        return canonical(self.to_dict())

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return digest_of(self.to_dict())


def canonical(recipe: Mapping[str, Any]) -> str:
    """A recipe's plain values as canonical JSON."""
    return json.dumps(recipe, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(recipe: Mapping[str, Any]) -> str:
    """SHA-256 in hexadecimal of a recipe as it was kept, also where settings have been added since."""
    return hashlib.sha256(canonical(recipe).encode()).hexdigest()


@cache
def shipped() -> dict[str, Recipe]:
    """The recipes that come with Albumen, by name."""
    folder = resources.files("restoration").joinpath("recipes")
    files = (entry for entry in folder.iterdir() if entry.name.endswith(".json"))
    recipes = (Recipe.from_json(entry.read_text(encoding="utf-8")) for entry in files)
    return {recipe.name: recipe for recipe in sorted(recipes, key=lambda recipe: recipe.name)}


def _completed(kind: str, given: Mapping[str, Value]) -> dict[str, Value]:
    declared = SETTINGS[kind]
    _refuse_unknown(given, set(declared), f"{kind}.")
    complete: dict[str, Value] = {}
    for name, setting in declared.items():
        value = given.get(name, setting.default)
        try:
            complete[name] = setting.check(value)
        except ValueError as error:
            raise BadRecipe(
                field=f"{kind}.{name}", why=f"has the value {value!r}", cure=f"use {error}"
            ) from error
    return complete


def _step(entry: object, index: int) -> Step:
    where = f"steps[{index}]"
    table = _table(entry, where)
    _refuse_unknown(table, {"kind", "settings"}, f"{where}.")
    if not isinstance(table.get("kind"), str):
        raise BadRecipe(field=f"{where}.kind", why="is missing", cure=f"name one of {', '.join(SETTINGS)}")
    return Step(table["kind"], _table(table.get("settings", {}), f"{where}.settings"))


def _table(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadRecipe(field=where, why="is not an object", cure="write it in braces: {...}")
    return data


def _refuse_unknown(given: Mapping[str, object], known: set[str], prefix: str) -> None:
    for name in given:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise BadRecipe(field=f"{prefix}{name}", why="is unknown", cure=f"use one of {listed}")
