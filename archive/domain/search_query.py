"""What somebody typed into the search field, as terms that all have to be met.

harbour street     both words, each also in its regular English plural or singular
photo*             words that begin so
"harbour street"   these words in this order; also with the quotation marks of other languages
-postcard          not this word; nor -"harbour street"
ho-1-7             this in a text, or a reference code that begins so
抗战老照片          Chinese is cut into words (抗战, 老照片); in quotation marks it stays whole
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archive.domain import scripts
from archive.domain.search import searchable
from archive.domain.search_words import is_han, pairs, pieces

MOST_TERMS: Final = 20
LONGEST: Final = 200
_QUOTES: Final = re.compile("[“”„«»「」『』《》]")
_PART: Final = re.compile(r'(?P<minus>(?<!\S)-(?=["\w]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_CODE: Final = re.compile(r"^\w+(?:[-./]\w+)+$")
_SHORTEST_PLURAL: Final = 3


@dataclass(frozen=True)
class Term:
    """One thing that has to be met. `pieces` are words and runs of Chinese that follow each other.

    `code` is what a reference code may begin with, empty where it cannot be one.
    """

    pieces: tuple[str, ...]
    is_prefix: bool = False
    is_excluded: bool = False
    code: str = ""

    @property
    def tsquery(self) -> str:
        """The term for PostgreSQL, without the exclusion."""
        last = len(self.pieces) - 1
        if last == 0 and not self.is_prefix and not is_han(self.pieces[0]):
            return _quoted(forms(self.pieces[0]), " | ")
        steps = [_step(each, is_prefix=self.is_prefix and at == last) for at, each in enumerate(self.pieces)]
        text, length = steps[0]
        for step, own_length in steps[1:]:
            text, length = f"{text} <{length}> {step}", own_length
        return f"({text})" if last else text

    @property
    def pattern(self) -> re.Pattern[str]:
        """What the term looks like in folded text, for marking it."""
        last = len(self.pieces) - 1
        parts = [_seen(each, is_prefix=self.is_prefix and at == last) for at, each in enumerate(self.pieces)]
        if last == 0 and not self.is_prefix and not is_han(self.pieces[0]):
            parts = [_any_of(forms(self.pieces[0]))]
        begins = "" if is_han(self.pieces[0]) else r"(?<![^\W_])"
        ends = "" if is_han(self.pieces[-1]) or self.is_prefix else r"(?![^\W_])"
        return re.compile(begins + r"[\W_]+".join(parts) + ends)


def parse(query: str) -> tuple[Term, ...]:
    """The terms of a query; none where it has no word that could be found."""
    plain = _QUOTES.sub('"', searchable(query[:LONGEST]))
    terms: list[Term] = []
    for match in _PART.finditer(plain):
        excluded = match["minus"] is not None
        if match["word"] is None:
            found = pieces(match["phrase"])
            terms += [Term(tuple(found), is_excluded=excluded)] if found else []
        else:
            terms += _of_word(match["word"], is_excluded=excluded)
    kept = list(dict.fromkeys(terms))[:MOST_TERMS]
    return tuple(kept) if any(not term.is_excluded for term in kept) else ()


def forms(word: str) -> tuple[str, ...]:
    """A word and its regular English plural or singular forms, the word itself first."""
    if len(word) < _SHORTEST_PLURAL or not (word.isascii() and word.isalpha()):
        return (word,)
    found = [word, f"{word}s"]
    if word.endswith(("s", "x", "z", "ch", "sh")):
        found.append(f"{word}es")
    if word.endswith("y"):
        found.append(f"{word[:-1]}ies")
    if word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.append(word[:-2])
    if word.endswith("s") and not word.endswith("ss"):
        found.append(word[:-1])
    return tuple(dict.fromkeys(found))


def _of_word(word: str, *, is_excluded: bool) -> list[Term]:
    found = pieces(word)
    if not found:
        return []
    is_prefix = word.endswith("*") and not is_han(found[-1])
    if len(found) == 1 and not is_han(found[0]):
        return [Term((found[0],), is_prefix=is_prefix, is_excluded=is_excluded)]
    if not any(is_han(piece) for piece in found):
        code = word if _CODE.match(word) else ""
        return [Term(tuple(found), is_prefix=is_prefix, is_excluded=is_excluded, code=code)]
    terms = []
    for piece in found:
        cut = scripts.segments(piece) if is_han(piece) else [piece]
        terms += [Term((each,), is_excluded=is_excluded) for each in cut]
    return terms


def _step(piece: str, *, is_prefix: bool) -> tuple[str, int]:
    """One piece of a phrase, and how many places it takes up in the index."""
    if not is_han(piece):
        return f"'{piece}'{':*' if is_prefix else ''}", 1
    if len(piece) == 1:
        return f"'{piece}':*", 1
    return _quoted(pairs(piece), " <-> "), 2


def _quoted(words: Sequence[str], operator: str) -> str:
    joined = operator.join(f"'{word}'" for word in words)
    return f"({joined})" if len(words) > 1 else joined


def _seen(piece: str, *, is_prefix: bool) -> str:
    return re.escape(piece) + (r"[^\W_]*" if is_prefix else "")


def _any_of(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"
