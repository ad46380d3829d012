"""What a table would do to the catalogue, row by row, and all that is wrong in it; nothing is written."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from archive.domain import fields
from archive.domain.table_cells import read as read_cell
from archive.domain.table_findings import Finding
from archive.domain.tables import CODE, LEVEL, PARENT, VISIBILITY, Row, Table, Values
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.domain.vocabulary import TableFate, Visibility
from archive.models import Description, described
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, visible_to
from archive.selectors.describing import described_fields, table_values
from archive.selectors.describing.table_places import Place, Places, chunks, column_of
from archive.selectors.describing.table_rows import parent_code
from archive.selectors.describing.table_values import Unfit

_NEW_TEXTS: Final = {field.name: "" for field in fields.ALL}
Mapped = Mapping[int, str]


@dataclass(frozen=True)
class Change:
    """One row of a plan: what becomes of it, and of each field the value before and after."""

    row: int
    code: str
    fate: TableFate
    changes: Mapping[str, tuple[str, str]]
    place: Place | None = None
    key: UUID | None = None
    revision: int = 0

    @property
    def values(self) -> dict[str, str]:
        """The new values."""
        return {name: after for name, (_before, after) in self.changes.items()}


@dataclass(frozen=True)
class Plan:
    """All rows, and all findings; with any finding nothing may be written."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows meet which fate."""
        counted = Counter(change.fate for change in self.changes)
        return {str(fate): counted[fate] for fate in TableFate}

    @property
    def fingerprint(self) -> str:
        """What stays the same only as long as the file would do the very same."""
        told = [(each.row, each.code, str(each.fate), sorted(each.changes.items())) for each in self.changes]
        state = [(str(each.key), each.revision, each.place) for each in self.changes]
        return hashlib.sha256(repr((told, state)).encode()).hexdigest()


def plan(person: Person, table: Table, columns: Mapped) -> Plan:
    """What the table would do, its columns being read as `columns` says (place of the column: field)."""
    planner = _Planner(person, table, columns)
    return planner.planned()


class _Planner:
    def __init__(self, person: Person, table: Table, columns: Mapped) -> None:
        self.person, self.table, self.columns = person, table, columns
        self.findings: list[Finding] = []
        self.rows: dict[str, tuple[Row, Values]] = {}

    def planned(self) -> Plan:
        for row in self.table.rows:
            self._take(row)
        known = {change.code: change for some in chunks(sorted(self.rows)) for change in self._known(some)}
        new = {code: values for code, (_row, values) in self.rows.items() if code not in known}
        places = Places(self.person, new)
        made = {code: self._made(code, places) for code in new}
        changes = sorted({**known, **made}.values(), key=lambda change: change.row)
        self.findings.sort(key=lambda finding: finding.row)
        return Plan(tuple(changes), tuple(self.findings))

    def _take(self, row: Row) -> None:
        """Read one row into `rows`, or find out why not."""
        if len(row.cells) != len(self.table.header):
            self._find(row, "", Unfit("row_width", str(len(row.cells))))
            return
        values = {name: read_cell(row.cells[place]) for place, name in self.columns.items()}
        for name in (CODE, PARENT, LEVEL, VISIBILITY):
            if values.get(name) is not None:
                values[name] = str(values[name]).strip()
        code = values.get(CODE) or ""
        if not code:
            self._find(row, CODE, Unfit("code_missing"))
        elif code in self.rows:
            self._find(row, CODE, Unfit("code_twice", str(self.rows[code][0].number)))
        else:
            self.rows[code] = (row, values)

    def _known(self, codes: Sequence[str]) -> list[Change]:
        found = Description.objects.filter(reference_code__in=codes).prefetch_related(*described.LINKS)
        return [self._updated(each) for each in visible_to(self.person, found)]

    def _updated(self, found: Description) -> Change:
        row, values = self.rows[found.reference_code]
        parent, level = values.get(PARENT), values.get(LEVEL)
        if parent and parent != parent_code(found):
            self._find(row, PARENT, Unfit("parent_differs", parent_code(found)))
        if level and level != found.level:
            self._find(row, LEVEL, Unfit("level_differs", found.level))
        before = {**described_fields.texts(self.person, found), VISIBILITY: found.visibility}
        changes = self._changes(row, values, before, found.level)
        if changes and not may_in(self.person, Verb.DESCRIBE, found):
            self._find(row, CODE, Unfit("other_branch"))
        fate = TableFate.UPDATED if changes else TableFate.UNCHANGED
        return Change(row.number, found.reference_code, fate, changes, key=found.pk, revision=found.revision)

    def _made(self, code: str, places: Places) -> Change:
        row, values = self.rows[code]
        place = None
        try:
            place = places.of(code)
        except Unfit as error:
            self._find(row, column_of(error), error)
        told = values.get(LEVEL) or ""
        level = place.level if place else told if told in Level.values else ""
        changes = self._changes(row, values, {**_NEW_TEXTS, VISIBILITY: Visibility.STAFF}, level)
        if not (values.get("title") or "").strip():
            self._find(row, "title", Unfit("title_missing"))
        return Change(row.number, code, TableFate.CREATED, changes, place=place)

    def _changes(
        self, row: Row, values: Values, before: Mapping[str, str], level: str
    ) -> dict[str, tuple[str, str]]:
        changes: dict[str, tuple[str, str]] = {}
        for name, text in values.items():
            if text is None or name in {CODE, PARENT, LEVEL}:
                continue
            try:
                after = _after(name, text, before[name], level)
            except Unfit as error:
                self._find(row, name, error)
                continue
            if after is not None:
                changes[name] = (before[name], after)
        return changes

    def _find(self, row: Row, column: str, unfit: Unfit) -> None:
        self.findings.append(Finding(row.number, column, unfit.code, unfit.found))


def _after(name: str, text: str, before: str, level: str) -> str | None:
    if name != VISIBILITY:
        return table_values.changed(fields.BY_NAME[name], text, before=before, level=level)
    if text and text not in Visibility.values:
        raise Unfit("visibility_unknown", text[:40])
    return text if text and text != before else None
