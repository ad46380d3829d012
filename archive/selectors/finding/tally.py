"""One pass over a set of descriptions: how many, what they share, and which stand on one page.

However large the set, at most `MOST` rows of it are looked at: up to there all counts are exact, beyond they
are what is known to be there at least. The set is a query that has passed `visible_to`, and of what is linked
to it only names that the person is told, and files and runs that they may see, are counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from archive.domain.dates import OPEN_START
from archive.domain.vocabulary import FileRole, RunState, Vocabulary
from archive.models import AgentRole, Description, RestorationRun, StoredFile, TermUse
from archive.policies.visibility import (
    Person,
    by_title,
    open_to_all,
    runs_visible_to,
    told_links,
    told_uses,
    told_whole,
    with_known_restoration,
)
from archive.selectors.finding.amounts import Amount
from archive.selectors.finding.facets import UNDATED, Restoration, Share

MOST: Final = 1_000
MOST_SHARES: Final = 12  # of names: the most frequent ones


class Facet(StrEnum):
    """What is counted."""

    LEVEL = "level"
    DECADE = "decade"
    PROCESS = "process"
    PEOPLE = "people"
    PLACE = "place"
    SUBJECT = "subject"
    RESTORATION = "restoration"
    RIGHTS = "rights"
    ACCESS = "access"


class Order(StrEnum):
    """Orders of what was found; `MATCH` puts those first whose title has the words."""

    MATCH = "match"
    CODE = "code"
    DATE = "date"
    TITLE = "title"


@dataclass(frozen=True)
class Tally:
    """How many there are, what they share, and the `keys` of the page in order."""

    total: Amount
    keys: tuple[UUID, ...]
    facets: Mapping[Facet, tuple[Share, ...]]


_COLUMNS: Final = ("id", "level", "process", "date_earliest", "date_latest", "sort_key", "rights")
_WORKED_OUT: Final = ("is_open", "is_told_whole", "told_title", "place")
_ORDERS: Final = {
    Order.MATCH: "place, sort_key",
    Order.CODE: "sort_key",
    Order.DATE: "date_earliest NULLS LAST, sort_key",
    Order.TITLE: "told_title, sort_key",
}
_SHARES: Final = {
    Facet.LEVEL: "SELECT 'level', level, count(*), 0 FROM hits GROUP BY level",
    Facet.PROCESS: "SELECT 'process', process, count(*), 0 FROM hits WHERE process <> '' GROUP BY process",
    Facet.RIGHTS: "SELECT 'rights', held, count(*), 0 FROM hits, unnest(rights) AS held GROUP BY held",
    Facet.ACCESS: "SELECT 'access', CASE WHEN is_open THEN 'open' ELSE 'closed' END, count(*), 0 "
    "FROM hits GROUP BY is_open",
    Facet.DECADE: "SELECT 'decade', (extract(year FROM coalesce(nullif(date_earliest, %s), date_latest))::int"
    " / 10 * 10)::text, count(*), 0 FROM hits GROUP BY 2",
}
_INSIDE: Final = "SELECT id FROM hits"
_TOLD_WHOLE: Final = f"{_INSIDE} WHERE is_told_whole"
_TOLD_IN_PART: Final = f"{_INSIDE} WHERE NOT is_told_whole"


def of(
    person: Person,
    sets: Sequence[QuerySet[Description]],
    *,
    facets: Sequence[Facet],
    order: Order,
    page: slice,
) -> Tally:
    """Count descriptions and name those of one page, in one statement.

    `sets` have no row in common, and have passed `visible_to`; those of the first come first.
    """
    statement = _Statement()
    try:
        names = [
            statement.table(f"set{place}", _rows(person, rows, place)) for place, rows in enumerate(sets)
        ]
    except EmptyResultSet:  # what was chosen does not exist for this person
        return Tally(total=Amount(0), keys=(), facets={})
    together = " UNION ALL ".join(f"TABLE {name}" for name in names)
    statement.tables.append(f"hits AS MATERIALIZED ({together} LIMIT {MOST + 1})")
    statement.ask("SELECT 'total', '', count(*), 0 FROM hits")
    placed = f"SELECT id, row_number() OVER (ORDER BY {_ORDERS[order]}) AS at FROM hits"  # noqa: S608 - constants
    statement.ask(
        f"SELECT 'key', id::text, 0, at FROM ({placed}) AS placed WHERE at > %s AND at <= %s",  # noqa: S608
        [page.start, min(page.stop, MOST)],
    )
    for facet in facets:
        _count(statement, person, facet)
    return _read(statement.rows(), facets)


class _Statement:
    """Tables that are worked out once, and questions to them, with their parameters in order."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self._table_params: list[Any] = []
        self._questions: list[str] = []
        self._question_params: list[Any] = []

    def table(self, name: str, rows: QuerySet[Any, Any]) -> str:
        text, params = rows.query.sql_with_params()
        self.tables.append(f"{name}({', '.join((*_COLUMNS, *_WORKED_OUT))}) AS MATERIALIZED ({text})")
        self._table_params += params
        return name

    def ask(self, question: str, params: Sequence[Any] = ()) -> None:
        self._questions.append(f"({question})")
        self._question_params += params

    def rows(self) -> list[tuple[str, str | None, int, int]]:
        text = f"WITH {', '.join(self.tables)} {' UNION ALL '.join(self._questions)}"
        with connection.cursor() as cursor:
            cursor.execute(text, [*self._table_params, *self._question_params])
            return list(cursor.fetchall())


def _rows(person: Person, rows: QuerySet[Description], place: int) -> QuerySet[Description, Any]:
    """What is counted of a set; titles as `person` is told them, whose order would tell of withheld ones."""
    title = by_title(person)
    marked = rows.annotate(
        is_open=ExpressionWrapper(open_to_all(), output_field=BooleanField()),
        is_told_whole=ExpressionWrapper(told_whole(), output_field=BooleanField()),
        told_title=F(title) if isinstance(title, str) else title,
        place=RawSQL("%s::int", [place]),
    )
    columns: QuerySet[Description, Any] = marked.values(*_COLUMNS, *_WORKED_OUT)
    return columns[: MOST + 1]


def _count(statement: _Statement, person: Person, facet: Facet) -> None:
    hits = RawSQL(_INSIDE, [])  # noqa: S611 - a constant
    if facet is Facet.PEOPLE:
        roles = _told(AgentRole.objects.order_by().values("agent", "description"), told_links(person))
        _ask_names(statement, facet, roles)
    elif facet is Facet.PLACE:
        uses = _told(TermUse.objects.order_by().values("term__vocabulary", "term"), told_uses(person))
        _ask_terms(statement, uses)
    elif facet is Facet.SUBJECT:
        return  # places and subjects are uses of terms, counted together
    elif facet is Facet.RESTORATION:
        known = Description.objects.filter(with_known_restoration(person), pk__in=hits).values("pk")
        restored = StoredFile.objects.filter(description__in=known, role=FileRole.PRODUCTION_MASTER)
        waiting = RestorationRun.objects.filter(description__in=hits, state=RunState.AWAITING_REVIEW)
        undecided = runs_visible_to(person, waiting).exclude(description__in=restored.values("description"))
        _ask_states(statement, Restoration.RESTORED, restored)
        _ask_states(statement, Restoration.WAITING, undecided)
    else:
        statement.ask(_SHARES[facet], [OPEN_START] if facet is Facet.DECADE else [])


def _told(links: QuerySet[Any, Any], told: Q) -> QuerySet[Any, Any]:
    """The links of what was found that meet `told`, which nearly all rows meet without being read again."""
    whole, in_part = (RawSQL(rows, []) for rows in (_TOLD_WHOLE, _TOLD_IN_PART))  # noqa: S611 - constants
    return links.filter(description__in=whole).union(links.filter(told, description__in=in_part), all=True)


def _ask_names(statement: _Statement, facet: Facet, links: QuerySet[Any, Any]) -> None:
    text, params = links.query.sql_with_params()
    statement.ask(
        f"SELECT '{facet}', record::text, count(DISTINCT description), 0 FROM ({text}) AS links"  # noqa: S608
        f"(record, description) GROUP BY record ORDER BY 3 DESC, 2 LIMIT {MOST_SHARES}",
        params,
    )


def _ask_terms(statement: _Statement, uses: QuerySet[Any, Any]) -> None:
    text, params = uses.query.sql_with_params()
    counted = (
        "SELECT vocabulary, record, count(*) AS held, "  # noqa: S608 - Django's own SQL
        "row_number() OVER (PARTITION BY vocabulary ORDER BY count(*) DESC, record) AS at "
        f"FROM ({text}) AS uses(vocabulary, record) GROUP BY vocabulary, record"
    )
    statement.ask(
        f"SELECT vocabulary, record::text, held, 0 FROM ({counted}) AS counted "  # noqa: S608
        f"WHERE at <= {MOST_SHARES} AND vocabulary IN ('{Vocabulary.PLACE}', '{Vocabulary.SUBJECT}')",
        params,
    )


def _ask_states(statement: _Statement, state: Restoration, rows: QuerySet[Any]) -> None:
    if rows.query.is_empty():
        return
    text, params = rows.order_by().values("description").query.sql_with_params()
    statement.ask(
        f"SELECT 'restoration', '{state}', count(DISTINCT description), 0 FROM ({text}) AS held(description)",  # noqa: S608
        params,
    )


def _read(rows: Sequence[tuple[str, str | None, int, int]], facets: Sequence[Facet]) -> Tally:
    found: dict[str, list[Share]] = {}
    keys: list[tuple[int, UUID]] = []
    total = 0
    for kind, value, count, place in rows:
        if kind == "total":
            total = count
        elif kind == "key":
            keys.append((place, UUID(value)))
        elif count:
            found.setdefault(kind, []).append(Share(UNDATED if value is None else value, count))
    if Facet.RESTORATION in facets:
        states = found.setdefault(Facet.RESTORATION, [])
        rest = total - sum(share.count for share in states)
        states += [Share(Restoration.NONE, rest)] if rest else []
    is_more = total > MOST
    return Tally(
        total=Amount(min(total, MOST), is_more=is_more),
        keys=tuple(key for _place, key in sorted(keys)),
        facets={
            Facet(kind): tuple(Share(each.value, Amount(each.count, is_more=is_more)) for each in shares)
            for kind, shares in found.items()
        },
    )
