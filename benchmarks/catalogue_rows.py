"""Descriptions that nobody wrote, unsaved, with their links: a tree of fonds, series, files and items."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import numpy as np

from archive.domain import identifiers, processes, search_words
from archive.domain.search import searchable
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.domain.vocabulary import Visibility
from archive.models import Description
from benchmarks import catalogue_words
from benchmarks.catalogue_words import Lexicon

ITEMS_PER_FILE: Final = 50
_FILES_PER_SERIES: Final = 100
_SERIES_PER_FONDS: Final = 10
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Names:
    """The records that descriptions name: primary key and name, the most frequent first."""

    people: list[tuple[int, str]]
    places: list[tuple[int, str]]
    subjects: list[tuple[int, str]]


@dataclass(frozen=True)
class Row:
    """One description with the keys of what it names."""

    description: Description
    creators: tuple[int, ...] = ()
    depicted: tuple[int, ...] = ()
    terms: tuple[int, ...] = ()


class Maker:
    """Makes rows from a seed: the same seed and count make the same catalogue."""

    def __init__(self, names: Names, *, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._names = names
        self._english = catalogue_words.english()
        self._chinese = catalogue_words.chinese()
        self._traditional = catalogue_words.traditional(self._chinese)
        self._processes = [key for key, term in processes.terms().items() if "process" in term.fields]

    def rows(self, items: int) -> Iterator[Row]:
        """The levels in the order of the tree, each before what is below it."""
        files = -(-items // ITEMS_PER_FILE)
        series = -(-files // _FILES_PER_SERIES)
        for fonds in range(-(-series // _SERIES_PER_FONDS)):
            own_series = min(_SERIES_PER_FONDS, series - fonds * _SERIES_PER_FONDS)
            top = self._level(None, Level.FONDS, f"F{fonds + 1}", fonds, children=own_series)
            yield Row(top)
            for number in range(own_series):
                place = fonds * _SERIES_PER_FONDS + number
                own_files = min(_FILES_PER_SERIES, files - place * _FILES_PER_SERIES)
                middle = self._level(top, Level.SERIES, str(number + 1), number, children=own_files)
                yield Row(middle)
                for file in range(own_files):
                    done = (place * _FILES_PER_SERIES + file) * ITEMS_PER_FILE
                    yield from self._file(middle, file, min(ITEMS_PER_FILE, items - done))

    def _file(self, series: Description, number: int, items: int) -> Iterator[Row]:
        file = self._level(series, Level.FILE, str(number + 1), number, children=items)
        yield Row(file)
        for place in range(items):
            yield self._item(file, place)

    def _level(
        self, parent: Description | None, level: Level, code: str, place: int, *, children: int
    ) -> Description:
        made = self._placed(parent, level, code, place, is_closed=False)
        made.numchild = children
        made.title = " ".join(self._text(self._english, 3)).capitalize()
        _tell(made, [made.title])
        return made

    def _item(self, file: Description, place: int) -> Row:
        made = self._placed(
            file, Level.ITEM, f"{place + 1:04d}", place, is_closed=self._random.random() < 0.1
        )
        lexicon, space = self._language()
        made.title = space.join(self._text(lexicon, int(self._random.integers(3, 8)))).capitalize()
        made.scope_and_content = space.join(self._text(lexicon, int(self._random.integers(10, 40))))
        if self._random.random() < 0.3:
            made.inscription = space.join(self._text(lexicon, 6))
        if self._random.random() < 0.9:
            year = int(self._random.triangular(1850, 1935, 1990))
            made.date_edtf, made.date_earliest, made.date_latest = (
                str(year),
                date(year, 1, 1),
                date(year, 12, 31),
            )
        made.process = self._processes[int(self._random.geometric(0.3)) % len(self._processes)]
        people = self._named(self._names.people, 1 + int(self._random.integers(0, 3)))
        terms = [*self._named(self._names.places, 1), *self._named(self._names.subjects, 2)]
        made.creator = people[0][1]
        _tell(
            made,
            [
                *(made.title, made.date_edtf, made.scope_and_content, made.inscription),
                *(name for _key, name in (*people, *terms)),
                processes.words(made.process),
            ],
        )
        keys = tuple(key for key, _name in people)
        return Row(made, keys[:1], keys[1:], tuple(key for key, _name in terms))

    def _placed(
        self, parent: Description | None, level: Level, code: str, place: int, *, is_closed: bool
    ) -> Description:
        above = parent.reference_code if parent else None
        made = Description(
            id=uuid.UUID(bytes=self._random.bytes(16), version=4),
            level=level,
            code=code,
            reference_code=identifiers.reference_code(above, code),
            visibility=Visibility.STAFF if is_closed else Visibility.PUBLIC,
            is_public=not is_closed,
        )
        made.depth = parent.depth + 1 if parent else 1
        made.path = Description._get_path(parent.path if parent else None, made.depth, place + 1)
        made.numchild = 0
        made.sort_key = identifiers.natural_key(made.reference_code)
        made.created_at = made.updated_at = _NOW
        return made

    def _language(self) -> tuple[Lexicon, str]:
        drawn = self._random.random()
        if drawn < 0.65:
            return self._english, " "
        return (self._chinese if drawn < 0.85 else self._traditional), ""

    def _text(self, lexicon: Lexicon, count: int) -> list[str]:
        return lexicon.drawn(self._random, count)

    def _named(self, records: list[tuple[int, str]], count: int) -> list[tuple[int, str]]:
        places = (len(records) * self._random.random(count) ** 3).astype(int)
        return [records[place] for place in dict.fromkeys(places.tolist())]


def _tell(made: Description, texts: list[str]) -> None:
    """As `described.retold`, from texts in hand instead of links in the database."""
    made.search_text = searchable(" ".join([made.reference_code, *texts]))
    made.words = search_words.vector(texts)
    made.title_words = search_words.vector([made.title])
