"""Text as PostgreSQL's word index keeps it: Latin words whole, Chinese as pairs of characters.

Pairs answer any Chinese query of two characters by the index alone, whichever way a dictionary would have cut
the text (docs/decisions/0012-how-search-works.md). A single character is found as the beginning of a pair, so
the last one of a run is kept by itself too.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from archive.domain.scripts import HAN
from archive.domain.search import searchable

MOST_WORDS: Final = 16_000  # PostgreSQL remembers no position beyond 16,383
LONGEST_WORD: Final = 100
_BETWEEN_FIELDS: Final = 10  # places, so that no phrase runs from one field into the next
_PIECE: Final = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])[^\W_])+")
_HAN: Final = re.compile(rf"[{HAN}]")


def pieces(text: str) -> list[str]:
    """Words and runs of Chinese in folded text, in order."""
    return _PIECE.findall(text)


def is_han(piece: str) -> bool:
    """Whether a piece is a run of Chinese."""
    return _HAN.match(piece) is not None


def pairs(run: str) -> list[str]:
    """A run of Chinese as overlapping pairs; a single character as itself."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def vector(fields: Iterable[str]) -> str:
    """The words of these texts as a tsvector literal; words past `MOST_WORDS` are left out."""
    places: dict[str, list[int]] = {}
    at = 0
    for text in fields:
        for word in _words(text):
            at += 1
            if at > MOST_WORDS:
                break
            places.setdefault(word[:LONGEST_WORD], []).append(at)
        at += _BETWEEN_FIELDS
    # A word is letters and digits only, so it needs no escape inside its quotes.
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in places.items())


def _words(text: str) -> Iterator[str]:
    for piece in pieces(searchable(text)):
        if is_han(piece):
            yield from pairs(piece)
            if len(piece) > 1:
                yield piece[-1]
        else:
            yield piece
