"""Photographs whose colours a restoration may follow: one by its code, or the nearest that are in colour."""

from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from typing import Final, NamedTuple

from archive import storage
from archive.domain.errors import HandworkRefused
from archive.domain.vocabulary import LevelOfDescription
from archive.engine import palettes
from archive.models import Description, StoredFile
from archive.policies.visibility import Person
from archive.selectors.finding import catalogue
from archive.selectors.restoring.scans import scan_of, thumbnails_of

_LOOKED_AT: Final = 24  # items to each side; thumbnails are read to see which are in colour
_SHOWN: Final = 6


class Exemplar(NamedTuple):
    """An item in colour: the thumbnail of its scan, and the palette as recipes write it."""

    description: Description
    thumbnail: StoredFile
    palette: str


def exemplar(person: Person, reference_code: str) -> StoredFile:
    """The picture whose colours `person` wants to follow: the access copy of another item's scan.

    Raises `UnknownReferenceCode`, and `HandworkRefused` where they may not see a picture of it.
    """
    scan = scan_of(person, catalogue.by_reference_code(person, reference_code))
    if scan is None:
        raise HandworkRefused(problem="unseen")
    return scan


def nearest(person: Person, description: Description) -> list[Exemplar]:
    """The items in colour that lie nearest to one in the order of the catalogue, of what `person` may see."""
    return list(islice(_in_color(person, _neighbours(person, description)), _SHOWN))


def _in_color(person: Person, near: list[Description]) -> Iterator[Exemplar]:
    thumbnails = thumbnails_of(person, near)
    for description in near:
        thumbnail = thumbnails.get(description.pk)
        palette = _palette(thumbnail) if thumbnail else ""
        if thumbnail and palette:
            yield Exemplar(description, thumbnail, palette)


def _neighbours(person: Person, description: Description) -> list[Description]:
    items = catalogue.descriptions(person).filter(level=LevelOfDescription.ITEM)
    before = items.filter(sort_key__lt=description.sort_key).order_by("-sort_key")[:_LOOKED_AT]
    after = items.filter(sort_key__gt=description.sort_key).order_by("sort_key")[:_LOOKED_AT]
    return [each for each in chain.from_iterable(zip_longest(before, after)) if each is not None]


def _palette(thumbnail: StoredFile) -> str:
    """The palette of a scan; empty where it has no colours, or where its copy has to be made again."""
    try:
        return palettes.of_picture(storage.locate(thumbnail))
    except HandworkRefused:
        return ""
