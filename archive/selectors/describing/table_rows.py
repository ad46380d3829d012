"""Reading descriptions as rows of a table: the values of the columns as one person may read them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from archive.domain import fields, tables
from archive.domain.tables import CODE, LEVEL, PARENT, VISIBILITY, Values
from archive.models import Description, described
from archive.policies.visibility import Person, kept_back
from archive.selectors.describing import described_fields

_AT_ONCE = 500


def rows(person: Person, descriptions: QuerySet[Description]) -> Iterator[Values]:
    """A row for each of these descriptions, which `person` may see; read in pieces, however many there are.

    A field that does not belong to the level and has no value is missing, and not empty; so is one of which
    `person` is told nothing.
    """
    read = descriptions.prefetch_related(*described.LINKS).iterator(chunk_size=_AT_ONCE)
    return (row(person, each) for each in read)


def row(person: Person, description: Description) -> Values:
    """The values of one description by column; what is missing is None."""
    texts, hidden = described_fields.texts(person, description), kept_back(person, description)
    values = {
        field.name: texts[field.name] if texts[field.name] or description.level in field.levels else None
        for field in fields.ALL
    }
    values |= dict.fromkeys(hidden, None)
    return {
        CODE: description.reference_code,
        PARENT: parent_code(description),
        LEVEL: description.level,
        **values,
        VISIBILITY: description.visibility,
    }


def parent_code(description: Description) -> str:
    """The reference code of the level right above, which this one's begins with; empty at the top."""
    own = len(description.code) + 1
    return description.reference_code[:-own] if description.depth > 1 else ""


def csv_lines(person: Person, descriptions: QuerySet[Description], *, has_bom: bool) -> Iterator[str]:
    """The file of these descriptions, line by line."""
    return tables.lines(rows(person, descriptions), has_bom=has_bom)
