"""Why something was found: the words of a query, marked where they occur."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from archive.domain.field_words import LABELS
from archive.domain.search import folded
from archive.models import Description
from archive.policies.visibility import Person
from archive.selectors import described_fields

_AROUND = 60
_NOT_EXCERPTED = frozenset({"title", "carrier", "process"})


@dataclass(frozen=True)
class Reason:
    """One field in which a word was found, with the place."""

    label: str
    excerpt: SafeString


def marked(text: str, words: Sequence[str]) -> SafeString:
    """The text with every occurrence of the folded `words` in a <mark>."""
    parts, last = [], 0
    for start, end in _spans(text, words):
        parts += [format_html("{}<mark>{}</mark>", text[last:start], text[start:end])]
        last = end
    return format_html("{}{}", format_html_join("", "{}", ((part,) for part in parts)), text[last:])


def reasons(person: Person, description: Description, words: Sequence[str]) -> list[Reason]:
    """Where the words that the title lacks were found, a short piece of each field that `person` may read."""
    wanted = [word for word in words if not _spans(description.title, [word])]
    texts = {"reference_code": description.reference_code, **described_fields.texts(person, description)}
    found = []
    for name, text in texts.items():
        spans = _spans(text, wanted) if wanted and name not in _NOT_EXCERPTED else []
        if spans:
            label = str(LABELS.get(name, _("Reference code")))
            found.append(Reason(label, marked(_excerpt(text, spans[0]), words)))
    return found


def _excerpt(text: str, span: tuple[int, int]) -> str:
    start, end = max(0, span[0] - _AROUND), min(len(text), span[1] + 2 * _AROUND)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words occur, as positions in the unfolded text, in order and apart."""
    places = [(index, char) for index, original in enumerate(text) for char in folded(original)]
    plain = "".join(char for _index, char in places)
    found = sorted(
        (places[start][0], places[start + len(word) - 1][0] + 1)
        for word in words
        if word
        for start in _occurrences(plain, word)
    )
    apart: list[tuple[int, int]] = []
    for start, end in found:
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _occurrences(text: str, word: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)
