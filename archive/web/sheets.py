"""A sheet as a form: its lines and cells, what somebody typed into them, and the table that this makes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.functional import Promise

from archive.domain import fields, identifiers, processes, sheets, table_cells
from archive.domain.fields import Kind
from archive.domain.table_findings import SENTENCES, Finding
from archive.domain.tables import CODE, LEVEL, PARENT, VISIBILITY, Row, Table
from archive.domain.vocabulary import TableFate, Visibility
from archive.models import Description
from archive.policies.visibility import Person
from archive.selectors.describing import sheets as selected
from archive.selectors.describing.sheets import Line
from archive.selectors.describing.table_plans import Plan
from archive.web.forms.tables import WORDS

_CHOICES: Final[Mapping[str, Callable[[], Sequence[tuple[Any, Any]]]]] = {
    "carrier": processes.carrier_choices,
    "process": processes.process_choices,
    VISIBILITY: lambda: Visibility.choices,
}
# What these findings are about has no cell of its own.
_AT_CODE: Final = frozenset({"", PARENT, LEVEL})
_SHOWN: Final = 200


@dataclass(frozen=True)
class Typed:
    """A line with its number, what stands in its cells, and the revision that was read to fill them."""

    number: int
    line: Line
    values: Mapping[str, str]
    code: str
    revision: int = 0

    @property
    def is_blank(self) -> bool:
        """Whether it is a place for a new description into which nothing was typed."""
        said = (value for name, value in self.values.items() if name != VISIBILITY)
        return self.line.description is None and not any(value.strip() for value in said)


@dataclass(frozen=True)
class Cell:
    """One cell: its name in the form, what stands in it, and what stands in the catalogue."""

    column: str
    label: str | Promise
    name: str
    value: str
    saved: str
    kind: str
    errors: tuple[str, ...] = ()
    choices: Sequence[tuple[str, str | Promise]] = ()

    @property
    def key(self) -> str:
        """Its id in the page."""
        return f"cell-{self.name.replace('.', '-')}"


def fresh(lines: Sequence[Line]) -> list[Typed]:
    """The lines as they stand in the catalogue."""
    return [
        Typed(
            number,
            line,
            line.values,
            line.code,
            line.description.revision if line.description else 0,
        )
        for number, line in enumerate(lines, start=1)
    ]


def sent(
    person: Person, data: QueryDict, *, columns: Sequence[str], level: str, is_under: bool
) -> list[Typed]:
    """The lines as somebody sent them. Raises `Http404` for what no sheet of ours sends."""
    numbers = [number for number in range(1, sheets.lines_for(len(columns)) + 1) if f"{number}.key" in data]
    keys = {number: _key(data.get(f"{number}.key", "")) for number in numbers}
    known = selected.by_keys(person, [key for key in keys.values() if key])
    found = []
    for number, key in keys.items():
        if key is None and not is_under:
            raise Http404
        code = data.get(f"{number}.{CODE}", "").strip()
        line = Line(level, code) if key is None else known.get(key)
        if line is None:
            raise Http404
        values = {name: data.get(f"{number}.{name}", "") for name in columns if f"{number}.{name}" in data}
        told = {name: value.replace("\r\n", "\n").replace("\x00", "") for name, value in values.items()}
        found.append(
            Typed(
                number, line, {**line.values, **told}, code or line.code, _number(data.get(f"{number}.read"))
            )
        )
    return found


def table(lines: Iterable[Typed], *, columns: Sequence[str], parent: Description | None) -> Table:
    """What was typed as a table of descriptions, as if it came out of a file."""
    header = (CODE, PARENT, LEVEL, *columns)
    return Table(header, tuple(Row(each.number, _cells(each, columns, parent)) for each in _written(lines)))


def findings(lines: Sequence[Typed], plan: Plan, columns: Sequence[str]) -> list[Finding]:
    """All that is wrong: what the plan says, codes that others have, and what was saved meanwhile."""
    fates = {change.row: change for change in plan.changes}
    found = list(plan.findings)
    for each in _written(lines):
        if each.line.description is None:
            change = fates.get(each.number)
            if change is not None and change.fate is not TableFate.CREATED:
                found.append(Finding(each.number, CODE, "code_taken", change.code))
        elif each.line.description.revision != each.revision:
            found += _overtaken(each, columns)
    return sorted(found, key=lambda finding: finding.row)


def cells(each: Typed, columns: Sequence[str], found: Iterable[Finding] = ()) -> Iterator[Cell | None]:
    """The cells of a line; None where the level has no such field, or nothing can be written."""
    errors: dict[str, list[str]] = {}
    for finding in found:
        errors.setdefault(finding.column, []).append(finding.sentence)
    for name in columns:
        if each.line.locked or not each.line.offers(name):
            yield None
            continue
        saved = each.line.values.get(name, Visibility.STAFF if name == VISIBILITY else "")
        value = each.values.get(name, saved)
        yield Cell(
            name,
            WORDS[name],
            f"{each.number}.{name}",
            value,
            saved,
            _kind(name, value),
            tuple(errors.get(name, ())),
            _choices(name),
        )


def errors_of(found: Iterable[Finding]) -> list[str]:
    """What is said at the code of a line."""
    return [each.sentence for each in found if each.column in _AT_CODE or each.column == CODE]


def locked_because(line: Line) -> str:
    """Why nothing can be written in a line."""
    return str(SENTENCES[line.locked]) if line.locked else ""


def place_of(finding: Finding) -> str:
    """The id of the cell that a finding is about."""
    column = CODE if finding.column in _AT_CODE else finding.column
    return f"cell-{finding.row}-{column}"


def _written(lines: Iterable[Typed]) -> Iterator[Typed]:
    return (each for each in lines if not each.line.locked and not each.is_blank)


def _cells(each: Typed, columns: Sequence[str], parent: Description | None) -> tuple[str, ...]:
    about = (each.line.code, "", each.line.level)
    if each.line.description is None and parent is not None:
        code = identifiers.reference_code(parent.reference_code, each.code) if each.code else ""
        about = (code, parent.reference_code, each.line.level)
    texts = (each.values.get(name) if each.line.offers(name) else None for name in columns)
    return (*(table_cells.written(text) for text in about), *(table_cells.written(text) for text in texts))


def _overtaken(each: Typed, columns: Sequence[str]) -> Iterator[Finding]:
    """What differs from a description that somebody saved after it was read here."""
    for name in columns:
        now = each.line.values.get(name, "")
        if each.line.offers(name) and each.values.get(name, now) != now:
            yield Finding(each.number, name, "saved_meanwhile", now[:_SHOWN] or "—")


def _kind(name: str, value: str) -> str:
    if name in _CHOICES:
        return "choice"
    return "text" if "\n" in value or fields.BY_NAME[name].kind is Kind.TEXT else "line"


def _choices(name: str) -> Sequence[tuple[str, str | Promise]]:
    if name not in _CHOICES:
        return ()
    listed = [(str(value), label) for value, label in _CHOICES[name]()]
    return listed if name == VISIBILITY else [("", "—"), *listed]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
