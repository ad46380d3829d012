"""Fill a scratch archive with a catalogue of a million items that nobody wrote.

    python -m benchmarks.catalogue_million --home var/million [--items 1000000] [--drawn 100000] [--seed 1]

The words of so many items are drawn; the others are copies of them (`benchmarks.catalogue_copies`).
The home gets a PostgreSQL of its own (`./albumen` does that for any home), stopped at the end; a home that
describes anything already is refused. `benchmarks.catalogue_speed` then measures in it.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from launcher import readiness
from launcher.home import Home
from launcher.services import embedded

_AT_ONCE: Final = 20_000
_PEOPLE, _PLACES, _SUBJECTS = 2_000, 500, 300


def main() -> None:
    """Fill, analyse, say how long it took."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--items", type=int, default=1_000_000)
    arguments.add_argument("--drawn", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    ready = readiness.reach({**os.environ, "ALBUMEN_HOME": str(given.home.resolve())})
    os.environ.update(ready.environ)
    try:
        started = time.monotonic()
        rows = fill(given.items, drawn=given.drawn, seed=given.seed)
        seconds = round(time.monotonic() - started)
        print(json.dumps({"figure": "filling a catalogue", "descriptions": rows, "seconds": seconds}))
    finally:
        embedded.stop(Home(given.home.resolve()))


def fill(items: int, *, drawn: int, seed: int) -> int:
    """Write so many items with their levels, names and links; returns how many descriptions there are.

    Of more items than are drawn, as many are written as whole copies of those drawn make up.
    """
    import django

    django.setup()
    from django.db import connection

    from archive.models import Description
    from benchmarks import catalogue_copies
    from benchmarks.catalogue_rows import Maker

    if Description.objects.exists():
        raise SystemExit("This archive describes something already. Name a home that does not exist yet.")
    with connection.schema_editor() as editor:
        for index in Description._meta.indexes:
            editor.remove_index(Description, index)
    written = 0
    rows = Maker(_names(), seed=seed).rows(min(items, drawn))
    while chunk := list(islice(rows, _AT_ONCE)):
        _write(chunk)
        written += len(chunk)
        print(f"{written} descriptions", flush=True)
    written = catalogue_copies.add(items // drawn - 1)
    with connection.schema_editor() as editor:
        for index in Description._meta.indexes:
            editor.add_index(Description, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return written


def _names() -> Any:
    from archive.domain import names
    from archive.domain.vocabulary import AgentKind, Vocabulary
    from archive.models import Agent, Term
    from benchmarks import catalogue_words
    from benchmarks.catalogue_rows import Names

    people = [
        Agent(kind=AgentKind.PERSON, name=name, key=names.key(name), keys=[names.key(name)])
        for name in catalogue_words.people(_PEOPLE)
    ]
    Agent.objects.bulk_create(people)
    both = [*catalogue_words.english().words[-_PLACES:], *catalogue_words.chinese().words[-_PLACES:]]
    terms = [
        Term(vocabulary=vocabulary, name=name, key=names.key(name), keys=[names.key(name)])
        for vocabulary, found in (
            (Vocabulary.PLACE, both[::2]),
            (Vocabulary.SUBJECT, both[1 : 2 * _SUBJECTS : 2]),
        )
        for name in found
    ]
    Term.objects.bulk_create(terms)
    return Names(
        people=[(each.pk, each.name) for each in people],
        places=[(each.pk, each.name) for each in terms if each.vocabulary == Vocabulary.PLACE],
        subjects=[(each.pk, each.name) for each in terms if each.vocabulary == Vocabulary.SUBJECT],
    )


def _write(chunk: Sequence[Any]) -> None:
    from archive.models import AgentRole, Description, TermUse

    _copy(Description, (row.description for row in chunk))
    _copy(AgentRole, _roles(chunk))
    _copy(TermUse, _uses(chunk))


def _roles(chunk: Sequence[Any]) -> Iterator[Any]:
    from archive.models import AgentRole

    for row in chunk:
        for relation, keys in (("creator", row.creators), ("depicted", row.depicted)):
            for place, key in enumerate(keys):
                yield AgentRole(
                    description_id=row.description.pk, agent_id=key, relation=relation, position=place
                )


def _uses(chunk: Sequence[Any]) -> Iterator[Any]:
    from archive.models import TermUse

    for row in chunk:
        for place, key in enumerate(dict.fromkeys(row.terms)):
            yield TermUse(description_id=row.description.pk, term_id=key, position=place)


def _copy(model: Any, rows: Iterator[Any]) -> None:
    """COPY unsaved rows into their table; a key that the database counts is left to it."""
    from django.db import connection, models

    fields = [each for each in model._meta.concrete_fields if not isinstance(each, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(
                [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
            )


if __name__ == "__main__":
    main()
