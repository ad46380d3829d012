"""Photographic processes and carriers: the terms of `data/processes.toml`, in the reader's language."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

from archive.domain.errors import UnknownTerm

_DATA = Path(__file__).parent / "data" / "processes.toml"
_AAT = "http://vocab.getty.edu/aat/"


@dataclass(frozen=True)
class ProcessTerm:
    """One term; `aat` is its identifier in the Getty's thesaurus, empty where it is not known for certain."""

    key: str
    aat: str
    english: str
    chinese: str
    fields: frozenset[str]
    is_negative: bool

    @property
    def uri(self) -> str:
        """Its address in the AAT, or nothing."""
        return f"{_AAT}{self.aat}" if self.aat else ""

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return self.chinese if (get_language() or "").startswith("zh") else self.english


@cache
def terms() -> dict[str, ProcessTerm]:
    """All terms by key, in the order of the lists."""
    rows = tomllib.loads(_DATA.read_text(encoding="utf-8"))["term"]
    return {row["key"]: _term(row) for row in rows}


def named(key: str) -> ProcessTerm:
    """The term of a key. Raises `UnknownTerm`."""
    if key not in terms():
        raise UnknownTerm(name=key)
    return terms()[key]


def is_negative(*keys: str) -> bool:
    """Whether any of these processes or carriers shows its picture inverted."""
    return any(terms()[key].is_negative for key in keys if key in terms())


def words(key: str) -> str:
    """All names of a term, for searching in either language; an unknown key stands for itself."""
    term = terms().get(key)
    return f"{term.english} {term.chinese}" if term else key


def _label(key: str) -> str:
    return terms()[key].label


_lazy_label = lazy(_label, str)


def process_choices() -> list[tuple[str, str]]:
    """Keys and lazy labels for the field `process`."""
    return _choices("process")


def carrier_choices() -> list[tuple[str, str]]:
    """Keys and lazy labels for the field `carrier`."""
    return _choices("carrier")


def _choices(field: str) -> list[tuple[str, str]]:
    return [(key, _lazy_label(key)) for key, term in terms().items() if field in term.fields]


def _term(row: dict[str, object]) -> ProcessTerm:
    fields = row["for"]
    return ProcessTerm(
        key=str(row["key"]),
        aat=str(row.get("aat", "")),
        english=str(row["en"]),
        chinese=str(row["zh"]),
        fields=frozenset(fields) if isinstance(fields, list) else frozenset(),
        is_negative=bool(row.get("negative", False)),
    )
