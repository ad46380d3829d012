"""Typed terms as conditions on descriptions; every one of them is answered by an index.

Each asks only the words that the person is told: a withheld name finds nothing.
"""

from collections.abc import Sequence

from django.db.models import Q

from archive.domain.search_query import Term
from archive.domain.search_words import is_han
from archive.policies.visibility import Person, has_title_words, has_word, has_words

_SHORTEST_PART = 3  # characters: PostgreSQL looks pieces of words up by three


def words(person: Person, terms: Sequence[Term]) -> Q:
    """Descriptions that meet all terms by word, or by the beginning of their reference code."""
    plain = [term for term in terms if not _may_be_code(term, terms)]
    met = has_words(person, _all_of(plain)) if plain else Q()
    for term in terms:
        if _may_be_code(term, terms):
            met &= has_words(person, term.tsquery) | _code(term)
    return met


def titles(person: Person, terms: Sequence[Term]) -> Q:
    """Descriptions whose title meets all terms that are wanted; what is not wanted, `words` excludes."""
    return has_title_words(person, _all_of([term for term in terms if not term.is_excluded]))


def parts(person: Person, terms: Sequence[Term]) -> Q | None:
    """Descriptions in which the terms occur, inside of words too; None where that cannot be asked."""
    pieces = [piece for term in terms for piece in term.pieces]
    if any(term.is_excluded for term in terms) or not any(_is_long(piece) for piece in pieces):
        return None
    met = Q()
    for piece in pieces:
        met &= has_word(person, piece)
    return met


def _all_of(terms: Sequence[Term]) -> str:
    return " & ".join(f"!{term.tsquery}" if term.is_excluded else term.tsquery for term in terms)


def _may_be_code(term: Term, terms: Sequence[Term]) -> bool:
    if term.is_excluded or term.is_prefix:
        return False
    return bool(term.code) or (len(terms) == 1 and len(term.pieces) == 1 and not is_han(term.pieces[0]))


def _code(term: Term) -> Q:
    if term.code:
        return Q(reference_code__istartswith=term.code)
    return Q(reference_code__iexact=term.pieces[0])


def _is_long(piece: str) -> bool:
    return len(piece) >= _SHORTEST_PART
