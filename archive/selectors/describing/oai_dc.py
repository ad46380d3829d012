"""Descriptions as Dublin Core records (oai_dc), one for each, in one file."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from django.db.models import QuerySet

from archive.models import Description, described
from archive.policies.visibility import Person
from archive.selectors.describing import dublin_core
from archive.selectors.describing.xml_text import DECLARATION, opening, put, whole

NAMESPACES: Final = {
    "xmlns:oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
_AT_ONCE: Final = 500


def lines(person: Person, descriptions: QuerySet[Description]) -> Iterator[str]:
    """A record for each of these descriptions, which `person` may see."""
    yield DECLARATION
    yield opening("records", NAMESPACES)
    for each in descriptions.prefetch_related(*described.LINKS).iterator(chunk_size=_AT_ONCE):
        record = Element("oai_dc:dc")
        for term, values in dublin_core.of(person, each):
            for value in values:
                put(record, f"dc:{term}", value)
        yield "\n" + whole(record)
    yield "\n</records>\n"
