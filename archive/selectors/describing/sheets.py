"""Reading descriptions as lines of a sheet, as one person may read and write them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from archive.domain import fields
from archive.domain.tables import VISIBILITY
from archive.domain.vocabulary import LevelOfDescription as Level
from archive.models import Description, described
from archive.policies.permissions import Verb, may_in
from archive.policies.visibility import Person, openings
from archive.selectors.describing import described_fields
from archive.selectors.finding import catalogue


@dataclass(frozen=True)
class Line:
    """One description of a sheet, or with no `description` the place for a new one.

    `locked` is the code of `domain/table_findings.py` that tells why nothing can be written here.
    """

    level: str
    code: str
    description: Description | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    locked: str = ""

    def offers(self, name: str) -> bool:
        """Whether a field belongs to the level, or has a value although it does not."""
        return (
            name == VISIBILITY
            or Level(self.level) in fields.BY_NAME[name].levels
            or bool(self.values.get(name))
        )


def below(person: Person, parent: Description) -> QuerySet[Description]:
    """What stands right under a level, in the order of the codes."""
    return catalogue.children(person, parent)


def lines(person: Person, descriptions: QuerySet[Description] | Sequence[Description]) -> list[Line]:
    """A line for each of these descriptions, which `person` may see."""
    rows = list(descriptions)
    opened = set(openings(person).filter(description__in=rows).values_list("description", flat=True))
    return [_line(person, row, opened) for row in rows]


def by_keys(person: Person, keys: Iterable[UUID]) -> dict[UUID, Line]:
    """The same by key, of those among these that `person` may see."""
    found = catalogue.descriptions(person).filter(pk__in=list(keys)).prefetch_related(*described.LINKS)
    return {line.description.pk: line for line in lines(person, found) if line.description is not None}


def _line(person: Person, row: Description, opened: set[UUID]) -> Line:
    locked = ""
    if not may_in(person, Verb.DESCRIBE, row):
        locked = "other_branch"
    elif row.is_guarded and row.pk not in opened:
        locked = "not_opened"
    values = {} if locked else {**described_fields.texts(person, row), VISIBILITY: row.visibility}
    return Line(row.level, row.reference_code, row, values, locked)
