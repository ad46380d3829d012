"""The invented fonds of the demonstration, read from `holdings.toml` beside this file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fonds:
    """The top of the demonstration's tree."""

    code: str
    title: str
    scope: str


@dataclass(frozen=True)
class Box:
    """One series, and the folder beside the scanner that goes into it."""

    code: str
    folder: str
    title: str
    scope: str


@dataclass(frozen=True)
class Entry:
    """What an archivist writes about one scan, and the recipe that it is queued for (none: left as it is)."""

    scan: str
    title: str
    date_edtf: str
    carrier: str
    scope: str
    recipe: str | None = None
    creator: str = "Ida Halvorsen"
    approve: bool = False


_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

FONDS = Fonds(**_DATA["fonds"])
BOXES = tuple(Box(**box) for box in _DATA["box"])
ENTRIES = tuple(Entry(**entry) for entry in _DATA["entry"])
