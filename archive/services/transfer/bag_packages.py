"""What a bag of ours brings: descriptions with the codes that they get here, and the scans of each item."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from archive.domain import bag_layout, tables
from archive.domain.bag_layout import DESCRIPTIONS, PACKAGE
from archive.domain.errors import BagUnfit
from archive.domain.quarantine import Reason
from archive.domain.tables import CODE, PARENT, VISIBILITY, Row, Table
from archive.domain.vocabulary import FileRole, Side, TableFate
from archive.models import Description, StoredFile, User
from archive.preservation.packages import mets, premis
from archive.preservation.packages.bag_check import PAYLOAD, SoundBag
from archive.selectors.describing import table_plans
from archive.selectors.describing.table_plans import Mapped

_SOFTWARE: Final = "Albumen "
_MASTER: Final = FileRole.PRESERVATION_MASTER.value.replace("_", " ")
_RECORDS: Final = "history/"
_LEFT_OUT: Final = (PARENT, VISIBILITY)  # the place is given here; and what arrives is for staff until opened


@dataclass(frozen=True)
class Brought:
    """One item of a bag: the code that it gets, its history, its masters and what they were called before."""

    code: str
    history: str
    scans: Mapping[str, str]


@dataclass(frozen=True)
class Package:
    """A bag of ours, to be taken in below one description; paths are those of its payload.

    `table` are the descriptions that are new here, `made` their codes; `items` are all that it holds, and
    `uses` says what each file is for.
    """

    table: Table
    made: frozenset[str]
    columns: Mapped
    items: Sequence[Brought]
    uses: Mapping[str, str]

    def reason_to_stay(self, path: str) -> Reason | None:
        """Why a file of the payload stays in the bag; None for one that is taken in."""
        if path in {DESCRIPTIONS, PACKAGE} or path.startswith(_RECORDS):
            return Reason.BAG_RECORD
        return Reason.MADE_ELSEWHERE if self.uses.get(path, _MASTER) != _MASTER else None

    def side(self, path: str) -> Side:
        """Which side of a print a scan shows, by the name that it had in its object."""
        return Side.VERSO if path.rsplit("/", 1)[-1].startswith(Side.VERSO.value) else Side.RECTO


def package_in(bag: SoundBag, *, into: Description) -> Package | None:
    """The package that a bag of ours holds; None for other bags. Raises `TableRefused`."""
    if not {DESCRIPTIONS, PACKAGE} <= bag.payload.keys():
        return None
    payload = bag.folder / PAYLOAD
    uses = mets.uses((payload / PACKAGE).read_bytes(), software=_SOFTWARE)
    if uses is None:
        return None
    table = tables.read((payload / DESCRIPTIONS).read_bytes())
    columns = tables.mapped(table.header)
    if CODE not in columns.values():
        raise BagUnfit(reasons=[_("Its descriptions have no reference codes.")])
    _require_all(uses, bag)
    masters = defaultdict(list)
    for path in sorted(path for path, use in uses.items() if use == _MASTER):
        masters[bag_layout.folder_of(path)].append(path)
    given = _given(table, columns, into.reference_code)
    items = [_brought(old, new, masters[bag_layout.folder(old)], bag) for old, new in given.items()]
    known = _known(items, bag)
    rows = tuple(each for each in _rehung(table, columns, given) if each[1] not in known)
    kept = {place: name for place, name in columns.items() if name not in _LEFT_OUT}
    made = frozenset(code for _row, code in rows)
    return Package(Table(table.header, tuple(row for row, _code in rows)), made, kept, items, uses)


def require_fit(package: Package, *, by: User) -> None:
    """Raise `BagUnfit` where not all descriptions can be made anew: nothing that is here is overwritten."""
    plan = table_plans.plan(by, package.table, package.columns)
    reasons = [
        _("Row %(row)s of its descriptions: %(sentence)s") % {"row": each.row, "sentence": each.sentence}
        for each in plan.findings
    ]
    reasons += [
        _("There is a %(code)s here already.") % {"code": each.code}
        for each in plan.changes
        if each.fate is not TableFate.CREATED
    ]
    if reasons:
        raise BagUnfit(reasons=reasons)


def _require_all(uses: Mapping[str, str], bag: SoundBag) -> None:
    """Every file of which the package speaks lies in the bag, under the very name."""
    reasons = [
        _("%(path)s belongs to it, and is not there.") % {"path": path}
        for path in uses
        if path not in bag.payload
    ]
    if reasons:
        raise BagUnfit(reasons=sorted(reasons))


def _brought(old: str, new: str, masters: Sequence[str], bag: SoundBag) -> Brought:
    folder, history, names = bag_layout.folder(old), bag_layout.history(old), {}
    if history in bag.payload:
        names = premis.original_names((bag.folder / PAYLOAD / history).read_bytes())
    scans = {path: names.get(path.removeprefix(folder), "") for path in masters}
    return Brought(new, history, scans)


def _known(items: Iterable[Brought], bag: SoundBag) -> set[str]:
    """The items of which a scan is in the archive already: they are described where that scan is."""
    digests = {bag.payload[path].digest: each.code for each in items for path in each.scans}
    masters = StoredFile.objects.filter(role=FileRole.PRESERVATION_MASTER, digest__in=digests)
    return {digests[digest] for digest in masters.values_list("digest", flat=True)}


def _given(table: Table, columns: Mapped, into: str) -> dict[str, str]:
    """The codes that the items get, by those that they bring."""
    brought = [_cells(row, columns) for row in table.rows]
    parents = {cells.get(PARENT, "") for cells in brought}
    return bag_layout.rehung([cells.get(CODE, "") for cells in brought], parents, into=into)


def _rehung(table: Table, columns: Mapped, given: Mapping[str, str]) -> Iterator[tuple[Row, str]]:
    """The rows with the codes that they get, and these codes."""
    place = next(place for place, name in columns.items() if name == CODE)
    for row in table.rows:
        code = given[_cells(row, columns).get(CODE, "")]
        yield Row(row.number, (*row.cells[:place], code, *row.cells[place + 1 :])), code


def _cells(row: Row, columns: Mapped) -> dict[str, str]:
    return {name: row.cells[place].strip() for place, name in columns.items() if place < len(row.cells)}
