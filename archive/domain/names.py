"""Names in a row: how several are written in one field, and how two spellings are compared."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from archive.domain.search import folded
from archive.domain.vocabulary import NameKind

SEPARATOR = "; "
LONGEST = 300
_BETWEEN = re.compile(r"[;；\r\n]+")
_IN_LANGUAGE = re.compile(r"^(?P<name>.*\S)\s*\[(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\]$")


def split(text: str) -> list[str]:
    """The names of a field, in order, each once; semicolons and line ends part them."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text):
        name = tidy(part)
        if name:
            found.setdefault(key(name), name)
    return list(found.values())


def joined(names: Iterable[str]) -> str:
    """Names as one field shows them."""
    return SEPARATOR.join(names)


def has_separator(name: str) -> bool:
    """Whether a name has in it what parts names: one text could not hold it beside others then."""
    return any(mark in name for mark in ";；")


def tidy(name: str) -> str:
    """A name without spaces around it or doubled inside, and without control characters."""
    plain = "".join(" " if unicodedata.category(char) == "Cc" else char for char in name)
    return " ".join(plain.split())


def key(name: str) -> str:
    """What two spellings of one name have in common."""
    return folded(tidy(name))


def written(rows: Iterable[Mapping[str, Any]], kind: NameKind) -> str:
    """The other names of one kind as a form shows them: one a line, the language in brackets behind it."""
    return "\n".join(
        f"{row['name']} [{row['language']}]" if row.get("language") else str(row["name"])
        for row in rows
        if row["kind"] == kind
    )


def rows(text: str, kind: NameKind) -> list[dict[str, str]]:
    """Other names as they are kept, from what `written` shows."""
    found = []
    for line in text.splitlines():
        match = _IN_LANGUAGE.match(line.strip())
        name = tidy(match["name"] if match else line)
        if name:
            found.append({"name": name, "kind": str(kind), "language": match["language"] if match else ""})
    return found
