"""Dublin Core as a view of a description: the fifteen elements, each with its values in order."""

from collections.abc import Iterator, Sequence

from archive.domain import names, processes
from archive.domain.vocabulary import LevelOfDescription
from archive.models import Description
from archive.policies.visibility import Person
from archive.selectors.describing import described_fields
from archive.selectors.finding import catalogue

# The DCMI types (dcmitype) of an item and of what gathers items.
_STILL_IMAGE, _COLLECTION = "StillImage", "Collection"


def of(
    person: Person, description: Description, *, levels_above: Sequence[Description] | None = None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The elements that have values, as (term, values), for a description that `person` may see.

    `levels_above` are those that they see above it, from the top down, where these were read already.
    """
    above = list(catalogue.ancestors(person, description)) if levels_above is None else levels_above
    texts = described_fields.texts(person, description)
    found: dict[str, list[str]] = {}
    for term, value in _pairs(description, texts, above[-1] if above else None):
        if value and value not in found.setdefault(term, []):
            found[term].append(value)
    return tuple((term, tuple(values)) for term, values in found.items() if values)


def _pairs(
    description: Description, texts: dict[str, str], parent: Description | None
) -> Iterator[tuple[str, str]]:
    yield "identifier", description.reference_code
    yield "title", texts["title"]
    yield from _each("creator", texts, "creator", "photographer")
    yield from _each("contributor", texts, "donor")
    yield from _each("publisher", texts, "publisher")
    yield "date", texts["date_edtf"]
    yield from _each("subject", texts, "subjects", "depicted")
    yield from _each("coverage", texts, "places")
    for name in ("scope_and_content", "inscription", "verso_transcription"):
        yield "description", texts[name]
    is_item = description.level == LevelOfDescription.ITEM
    yield "type", _STILL_IMAGE if is_item else _COLLECTION
    yield from (("format", value) for value in _formats(texts))
    yield "language", texts["language"]
    yield "source", texts["originals_location"]
    yield "relation", parent.reference_code if parent else ""
    yield "relation", texts["related_units"]
    yield "rights", texts["access_conditions"]
    yield "rights", texts["reproduction_conditions"]


def _each(term: str, texts: dict[str, str], *fields: str) -> Iterator[tuple[str, str]]:
    for field in fields:
        yield from ((term, name) for name in names.split(texts[field]))


def _formats(texts: dict[str, str]) -> Iterator[str]:
    for name in ("process", "carrier"):
        if texts[name] in processes.terms():
            yield processes.named(texts[name]).english
    if texts["height_mm"] and texts["width_mm"]:
        yield f"{texts['height_mm']} × {texts['width_mm']} mm"
    yield texts["extent"]
