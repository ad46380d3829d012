"""Which level of description may stand under which (ISAD(G), multilevel description)."""

from collections.abc import Mapping

from archive.domain.errors import MisplacedLevel
from archive.domain.vocabulary import LevelOfDescription as Level

_RANK: Mapping[Level, int] = {
    Level.FONDS: 0,
    Level.COLLECTION: 0,
    Level.SUBFONDS: 1,
    Level.SERIES: 2,
    Level.SUBSERIES: 3,
    Level.FILE: 4,
    Level.ITEM: 5,
}


def levels_under(parent: Level | None) -> tuple[Level, ...]:
    """The levels that may stand under `parent`, highest first; without one, the top levels."""
    if parent is None:
        return (Level.FONDS, Level.COLLECTION)
    return tuple(level for level in Level if _RANK[level] > _RANK[parent])


def require_place(level: Level, *, under: Level | None) -> None:
    """Raise `MisplacedLevel` unless `level` may stand under `under`."""
    if level not in levels_under(under):
        raise MisplacedLevel(level=level, under=under or "top of the archive")
