"""Why something was found: what a query asks for, marked where it occurs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from archive.domain import processes
from archive.domain.field_words import LABELS
from archive.domain.search import searchable
from archive.domain.search_query import Term
from archive.models import Description
from archive.policies.visibility import Person
from archive.selectors.describing import described_fields
from archive.selectors.describing.described_fields import Value

_AROUND = 60
_CHOICES = frozenset({"carrier", "process"})
Patterns = Sequence[re.Pattern[str]]


@dataclass(frozen=True)
class Reason:
    """One field in which something was found, with the place."""

    label: str
    excerpt: SafeString


def patterns(terms: Sequence[Term], *, is_loose: bool = False) -> list[re.Pattern[str]]:
    """What is marked in folded text: the terms, or where `is_loose` their letters inside of words too."""
    wanted = [term for term in terms if not term.is_excluded]
    if is_loose:
        return [re.compile(re.escape(piece)) for term in wanted for piece in term.pieces]
    return [term.pattern for term in wanted]


def marked(text: str, wanted: Patterns) -> SafeString:
    """The text with every occurrence of what is wanted in a <mark>."""
    parts, last = [], 0
    for start, end in _spans(text, wanted):
        parts += [format_html("{}<mark>{}</mark>", text[last:start], text[start:end])]
        last = end
    return format_html("{}{}", format_html_join("", "{}", ((part,) for part in parts)), text[last:])


def reasons(person: Person, description: Description, wanted: Patterns) -> list[Reason]:
    """Where what the title lacks was found, a short piece of each field that `person` may read."""
    missing = [pattern for pattern in wanted if not _spans(description.title, [pattern])]
    found: list[Reason] = []
    for label, text in _texts(person, description) if missing else ():
        spans = _spans(text, missing)
        if spans:
            found.append(Reason(str(label), marked(_excerpt(text, spans[0]), wanted)))
    return found


def _texts(person: Person, description: Description) -> Iterator[tuple[Promise, str]]:
    yield _("Reference code"), description.reference_code
    for value in described_fields.values(person, description):
        if value.field.name != "title":
            yield LABELS[value.field.name], _told(value)


def _told(value: Value) -> str:
    """A field as it is searched: a process in both languages, a name with its other names."""
    if value.field.name in _CHOICES:
        return processes.words(value.text)
    others = [str(row["name"]) for record in value.records for row in record.other_names]
    return f"{value.text} ({', '.join(others)})" if others else value.text


def _excerpt(text: str, span: tuple[int, int]) -> str:
    start, end = max(0, span[0] - _AROUND), min(len(text), span[1] + 2 * _AROUND)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _spans(text: str, wanted: Patterns) -> list[tuple[int, int]]:
    """Where it occurs, as positions in the unfolded text, in order and apart."""
    plain, places = _folded(text)
    found = sorted(
        (places[start], places[end - 1] + 1)
        for pattern in wanted
        for start, end in _occurrences(plain, pattern)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text as it is searched, and for each of its characters the place that it comes from."""
    if text.isascii():
        return text.casefold(), range(len(text))
    folded = [(place, char) for place, original in enumerate(text) for char in _searchable(original)]
    return "".join(char for _place, char in folded), [place for place, _char in folded]


_searchable = lru_cache(maxsize=4096)(searchable)  # of single characters: a page has few


def _occurrences(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    match = pattern.search(text)
    while match:
        yield match.span()
        match = pattern.search(text, match.start() + 1)
