"""Where the rows of a table stand or shall stand in the tree: parents, own codes, levels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.domain import arrangement, identifiers
from archive.domain.errors import MisplacedLevel
from archive.domain.tables import CODE, LEVEL, PARENT, Values
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.models import Description
from archive.policies.permissions import branches_of
from archive.policies.visibility import Person, staff_rows, visible_to
from archive.selectors.describing.table_values import Unfit

AT_ONCE = 500
_LONGEST_CODE, _LONGEST_SORT_KEY, _LONGEST_OWN = 500, 700, 100


@dataclass(frozen=True)
class Place:
    """Where a new description shall stand: under which reference code (empty: at the top), as what."""

    parent: str
    code: str
    level: str


class Places:
    """The catalogue and a file as one tree, for the new rows of the file."""

    def __init__(self, person: Person, new: Mapping[str, Values]) -> None:
        self._new, self._is_limited = new, branches_of(person) is not None
        wanted = {above for code in new for above in (*_prefixes(code), new[code].get(PARENT) or "")}
        self._known = dict(
            pair
            for some in chunks(sorted(wanted))
            for pair in visible_to(person, Description.objects.filter(reference_code__in=some)).values_list(
                "reference_code", "level"
            )
        )
        self._own = {
            code
            for some in chunks(sorted(wanted) if self._is_limited else [])
            for code in staff_rows(person, Description.objects.filter(reference_code__in=some)).values_list(
                "reference_code", flat=True
            )
        }
        self._taken = {
            code
            for some in chunks(sorted(new))
            for code in Description.objects.filter(reference_code__in=some).values_list(
                "reference_code", flat=True
            )
        }

    def of(self, code: str) -> Place:
        """The place of a new row. Raises `Unfit` with the column in `column_of`."""
        values = self._new[code]
        level = values.get(LEVEL) or ""
        if not self._is_limited and code in self._taken:
            raise Unfit("code_taken", code)
        if not level:
            raise Unfit("level_missing")
        if level not in Level.values:
            raise Unfit("level_unknown", level[:40])
        parent = self._parent(code, values)
        own = code[len(parent) + 1 :] if parent else code
        _require_code(code, own)
        self._require_level(Level(level), parent)
        if not self._is_within(parent):
            raise Unfit("other_branch")
        if code in self._taken:  # said last to limited staff, who might ask for codes of other branches
            raise Unfit("code_taken", code)
        return Place(parent, own, level)

    def _parent(self, code: str, values: Values) -> str:
        """The parent that the row names, else the longest beginning of its code that is a description's.

        What stands at the top always stands there, even where its code begins like another one.
        """
        named = values.get(PARENT)
        if not named:
            if values.get(LEVEL) in arrangement.levels_under(None):
                return ""
            return next((above for above in _prefixes(code) if self._level_of(above)), "")
        if named and not self._level_of(named):
            raise Unfit("parent_unknown", named[:100])
        if named and not code.startswith(f"{named}{identifiers.SEPARATOR}"):
            raise Unfit("parent_unfit", named[:100])
        return named

    def _is_within(self, parent: str) -> bool:
        """Whether the first level above that is in the catalogue stands in a branch of the person."""
        seen = set()
        while parent in self._new and parent not in seen:
            seen.add(parent)
            try:
                parent = self._parent(parent, self._new[parent])
            except Unfit:
                return True  # said at that row
        return not self._is_limited or parent in self._own

    def _level_of(self, code: str) -> str:
        if code in self._new:
            return self._new[code].get(LEVEL) or ""
        return self._known.get(code, "")

    def _require_level(self, level: Level, parent: str) -> None:
        above = self._level_of(parent) if parent else ""
        if above and above not in Level.values:
            raise Unfit("parent_unknown", parent[:100])
        try:
            arrangement.require_place(level, under=Level(above) if above else None)
        except MisplacedLevel as error:
            raise Unfit("level_misplaced", error.under) from error


def column_of(unfit: Unfit) -> str:
    """The column in which something about a place is wrong."""
    return {"code": CODE, "parent": PARENT, "level": LEVEL, "other": PARENT}[unfit.code.split("_")[0]]


def chunks(rows: Sequence[str]) -> Iterator[Sequence[str]]:
    """The rows in pieces that one query can ask for."""
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _require_code(code: str, own: str) -> None:
    if len(code) > _LONGEST_CODE or len(own) > _LONGEST_OWN:
        raise Unfit("code_long")
    if len(identifiers.natural_key(code)) > _LONGEST_SORT_KEY:
        raise Unfit("code_long")
    if not own or own != own.strip(f"{identifiers.SEPARATOR} \t\r\n"):
        raise Unfit("code_unfit", code[:100])


def _prefixes(code: str) -> Iterable[str]:
    """What stands before each hyphen, longest first."""
    parts = code.split(identifiers.SEPARATOR)
    return (identifiers.SEPARATOR.join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
