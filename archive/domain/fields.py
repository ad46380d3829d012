"""The fields of a description in the order of ISAD(G): where each belongs, how it is kept and written.

One table for all who read or write descriptions. ISAD(G) has 26 elements; reference code and level are given
by the tree, the other 24 stand here (marked with their numbers), beside the fields that photographs need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise

from archive.domain.field_words import HELP, LABELS
from archive.domain.vocabulary import AgentRelation, Vocabulary
from archive.domain.vocabulary import LevelOfDescription as Level


class Area(StrEnum):
    """The areas of ISAD(G), and one of our own for what a photograph is as a thing."""

    IDENTITY = "identity"
    CONTEXT = "context"
    CONTENT = "content"
    PHOTOGRAPH = "photograph"
    ACCESS = "access"
    ALLIED = "allied"
    NOTES = "notes"
    CONTROL = "control"


class Kind(StrEnum):
    """How a field is written."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    NAMES = "names"
    NUMBER = "number"
    CHOICE = "choice"


class Kept(StrEnum):
    """Where a field is kept: a column, the JSON `elements`, links to agents, links to terms."""

    COLUMN = "column"
    ELEMENT = "element"
    AGENTS = "agents"
    TERMS = "terms"


_ALL: Final = frozenset(Level)
_GROUPS: Final = _ALL - {Level.ITEM}
_HIGH: Final = _ALL - {Level.ITEM, Level.FILE}
_THINGS: Final = frozenset({Level.ITEM, Level.FILE})


@dataclass(frozen=True)
class Field:
    """One field. Its value is always text; several names are parted by semicolons.

    Readers are not told what is for staff: an archive names a donor only who wishes it, and then in prose.
    """

    name: str
    area: Area
    kind: Kind = Kind.TEXT
    kept: Kept = Kept.ELEMENT
    levels: frozenset[Level] = _ALL
    essential: frozenset[Level] = frozenset()
    isad: str = ""
    is_for_staff: bool = False

    @property
    def label(self) -> Promise:
        """What a person reads for it."""
        return LABELS[self.name]

    @property
    def help(self) -> Promise | str:
        """What belongs into it, in a few words."""
        return HELP.get(self.name, "")


_TOP: Final = frozenset({Level.FONDS, Level.COLLECTION})
_I, _C, _S, _P = Area.IDENTITY, Area.CONTEXT, Area.CONTENT, Area.PHOTOGRAPH
_X, _L, _N, _O = Area.ACCESS, Area.ALLIED, Area.NOTES, Area.CONTROL

ALL: Final = (
    Field("title", _I, Kind.LINE, Kept.COLUMN, essential=_ALL, isad="3.1.2"),
    Field("date_edtf", _I, Kind.DATE, Kept.COLUMN, essential=_GROUPS, isad="3.1.3"),
    Field("extent", _I, Kind.LINE, essential=_GROUPS, isad="3.1.5"),
    Field("creator", _C, Kind.NAMES, Kept.AGENTS, essential=_TOP, isad="3.2.1"),
    Field("photographer", _C, Kind.NAMES, Kept.AGENTS),
    Field("administrative_history", _C, levels=_HIGH, isad="3.2.2"),
    Field("archival_history", _C, isad="3.2.3"),
    Field("acquisition", _C, isad="3.2.4"),
    Field("donor", _C, Kind.NAMES, Kept.AGENTS, is_for_staff=True),
    Field("scope_and_content", _S, Kind.TEXT, Kept.COLUMN, isad="3.3.1"),
    Field("subjects", _S, Kind.NAMES, Kept.TERMS),
    Field("places", _S, Kind.NAMES, Kept.TERMS),
    Field("depicted", _S, Kind.NAMES, Kept.AGENTS),
    Field("appraisal", _S, levels=_GROUPS, isad="3.3.2"),
    Field("accruals", _S, levels=_HIGH, isad="3.3.3"),
    Field("arrangement", _S, levels=_GROUPS, isad="3.3.4"),
    Field("carrier", _P, Kind.CHOICE, Kept.COLUMN, levels=_THINGS),
    Field("process", _P, Kind.CHOICE, Kept.COLUMN, levels=_THINGS),
    Field("technique", _P, Kind.LINE, levels=_THINGS),
    Field("height_mm", _P, Kind.NUMBER, Kept.COLUMN, levels=_THINGS),
    Field("width_mm", _P, Kind.NUMBER, Kept.COLUMN, levels=_THINGS),
    Field("print_date_edtf", _P, Kind.DATE, Kept.COLUMN, levels=_THINGS),
    Field("inscription", _P, Kind.TEXT, Kept.COLUMN, levels=_THINGS),
    Field("verso_transcription", _P, levels=_THINGS),
    Field("publisher", _P, Kind.NAMES, Kept.AGENTS, levels=_THINGS),
    Field("access_conditions", _X, isad="3.4.1"),
    Field("reproduction_conditions", _X, isad="3.4.2"),
    Field("language", _X, Kind.LINE, isad="3.4.3"),
    Field("physical_characteristics", _X, isad="3.4.4"),
    Field("finding_aids", _X, levels=_GROUPS, isad="3.4.5"),
    Field("originals_location", _L, isad="3.5.1"),
    Field("copies_location", _L, isad="3.5.2"),
    Field("related_units", _L, isad="3.5.3"),
    Field("publication_note", _L, isad="3.5.4"),
    Field("note", _N, isad="3.6.1"),
    Field("archivists_note", _O, isad="3.7.1"),
    Field("rules", _O, Kind.LINE, isad="3.7.2"),
    Field("description_dates", _O, Kind.LINE, isad="3.7.3"),
)
BY_NAME: Final[Mapping[str, Field]] = {field.name: field for field in ALL}
FOR_STAFF: Final = frozenset(field.name for field in ALL if field.is_for_staff)
RELATIONS: Final[Mapping[str, AgentRelation]] = {
    field.name: AgentRelation(field.name) for field in ALL if field.kept is Kept.AGENTS
}
VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "subjects": Vocabulary.SUBJECT,
    "places": Vocabulary.PLACE,
}


def offered(level: Level) -> tuple[Field, ...]:
    """The fields that belong to a level."""
    return tuple(field for field in ALL if level in field.levels)


def missing(level: Level, values: Mapping[str, str]) -> tuple[Field, ...]:
    """The essential fields of a level (ISAD(G) I.12) that have no value yet."""
    return tuple(field for field in ALL if level in field.essential and not values.get(field.name))


def by_area(fields: tuple[Field, ...]) -> Mapping[Area, tuple[Field, ...]]:
    """These fields by area, in order; areas without any are left out."""
    grouped = {area: tuple(field for field in fields if field.area is area) for area in Area}
    return {area: found for area, found in grouped.items() if found}
