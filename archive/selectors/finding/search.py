"""Searching: which set a query means, what of it is shown, and what is suggested while somebody types."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from archive.domain import names, scripts, search_query
from archive.domain.search import searchable
from archive.domain.search_query import Term as Asked
from archive.domain.search_words import is_han
from archive.domain.vocabulary import Vocabulary
from archive.models import Agent, Description, Term, described
from archive.policies.authorities import agents_visible_to, records, terms_visible_to
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person, visible_to
from archive.selectors.finding import catalogue, matching, tally
from archive.selectors.finding.narrowing import Narrowing, narrowed
from archive.selectors.finding.tally import Facet, Order, Tally

_SUGGESTED_TITLES: Final = 6
_SUGGESTED_NAMES: Final = 3
_LOOKED_AT: Final = 200  # titles that begin so; the best of them are suggested
_SHORTEST: Final = 2
_STAFF_ONLY: Final = frozenset({Facet.ACCESS})


@dataclass(frozen=True)
class Found:
    """What was found; `is_loose` where no word was met and the terms were found inside of words."""

    tally: Tally
    is_loose: bool = False


@dataclass(frozen=True)
class Suggestions:
    """Descriptions and records whose title or name begins with what was typed."""

    titles: tuple[Description, ...] = ()
    agents: tuple[Agent, ...] = ()
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.titles or self.agents or self.terms)


def find(person: Person, terms: Sequence[Asked], *, narrowing: Narrowing, order: Order, page: slice) -> Found:
    """What meets all terms and has all that was chosen; without terms, what has all that was chosen.

    Where a word is in no description, those are found that have it inside of words, and the other words.
    """
    rows = narrowed(person, visible_to(person, Description.objects.order_by()), narrowing)
    facets = [each for each in Facet if each not in _STAFF_ONLY or may(person, Verb.SEE_STAFF_ONLY)]
    if not terms:
        return Found(tally.of(person, [rows], facets=facets, order=order, page=page))
    found = tally.of(person, _sets(person, rows, terms), facets=facets, order=order, page=page)
    anywhere = None if found.total else _loosely(person, rows, terms)
    if anywhere is None:
        return Found(found)
    loose = tally.of(person, [rows.filter(anywhere)], facets=facets, order=order, page=page)
    return Found(loose, is_loose=bool(loose.total))


def met(person: Person, query: str, *, narrowing: Narrowing) -> QuerySet[Description]:
    """All that `find` would find, as one set in no order; nothing where there is neither word nor choice."""
    rows, terms = narrowed(person, catalogue.descriptions(person), narrowing), search_query.parse(query)
    if not terms:
        return rows.none() if query or narrowing == Narrowing() else rows
    found = rows.filter(matching.words(person, terms))
    anywhere = None if found.exists() else _loosely(person, rows, terms)
    return found if anywhere is None else rows.filter(anywhere)


def shown(person: Person, keys: Sequence[UUID]) -> list[Description]:
    """The descriptions of these keys, in their order, with all that tells why they were found."""
    return catalogue.in_order(catalogue.descriptions(person).prefetch_related(*described.LINKS), keys)


def agents(person: Person, keys: Iterable[int]) -> dict[int, Agent]:
    """The records behind a facet of names, by primary key; they were counted among what `person` is told."""
    return records(Agent.objects.all()).in_bulk(list(keys))


def terms(person: Person, keys: Iterable[int]) -> dict[int, Term]:
    """The records behind a facet of terms, by primary key; they were counted as names are."""
    return Term.objects.in_bulk(list(keys))


def suggestions(person: Person, typed: str) -> Suggestions:
    """What begins with what was typed so far, among what `person` may see."""
    asked = search_query.parse(f"{typed.rstrip()}*" if typed.strip() else "")
    key = names.key(typed)
    if not asked or (len(key) < _SHORTEST and not is_han(searchable(key)[:1])):
        return Suggestions()
    begin = Q()
    for spelling in {key, searchable(typed), scripts.traditional(key)}:
        begin |= Q(key__startswith=spelling)
    people = agents_visible_to(person, Agent.objects.filter(begin, merged_into__isnull=True))
    places = Term.objects.filter(begin, merged_into__isnull=True, vocabulary__in=Vocabulary)
    return Suggestions(
        titles=_titles(person, asked),
        agents=tuple(people.order_by("key")[:_SUGGESTED_NAMES]),
        terms=tuple(terms_visible_to(person, places).order_by("key")[:_SUGGESTED_NAMES]),
    )


def _sets(person: Person, rows: QuerySet[Description], terms: Sequence[Asked]) -> list[QuerySet[Description]]:
    """Those with all terms in the title, and the others: apart, so that a large set has its best first."""
    in_title, anywhere = matching.titles(person, terms), matching.words(person, terms)
    # Without unwanted words the words of a title are met anyway, and one index less is asked.
    first = (
        rows.filter(in_title, anywhere) if any(term.is_excluded for term in terms) else rows.filter(in_title)
    )
    return [first, rows.filter(anywhere).exclude(in_title)]


def _loosely(person: Person, rows: QuerySet[Description], terms: Sequence[Asked]) -> Q | None:
    """Terms that no row has by word, as parts of words; None where each is known and only not together."""
    wanted = (term for term in terms if not term.is_excluded)
    unknown = [term for term in wanted if not rows.filter(matching.words(person, [term])).exists()]
    known = [term for term in terms if term not in unknown]
    inside = matching.parts(person, unknown)
    return None if inside is None else inside & (matching.words(person, known) if known else Q())


def _titles(person: Person, asked: Sequence[Asked]) -> tuple[Description, ...]:
    rows = visible_to(person, Description.objects.order_by()).filter(matching.titles(person, asked))
    few = list(rows.values_list("pk", "sort_key")[:_LOOKED_AT])
    keys = [key for key, _order in sorted(few, key=lambda row: row[1])[:_SUGGESTED_TITLES]]
    return tuple(shown(person, keys))
