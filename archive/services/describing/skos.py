"""Reading SKOS vocabularies from RDF/XML: concepts with their names, notes, points and what they stand under.

RDF/XML can be written in many ways; read are concepts by `rdf:about` with properties as elements, as software
for thesauri writes them. A document with a DTD or with entities is refused: nothing here needs one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse as parse_safely

from archive.domain.errors import VocabularyRefused

MOST_CONCEPTS: Final = 20_000
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_SKOS = "{http://www.w3.org/2004/02/skos/core#}"
_GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LABELS: Final[Mapping[str, str]] = {
    f"{_SKOS}prefLabel": "preferred",
    f"{_SKOS}altLabel": "alternative",
    f"{_SKOS}hiddenLabel": "alternative",
}
_NOTES: Final = frozenset({f"{_SKOS}scopeNote", f"{_SKOS}definition"})


@dataclass
class Concept:
    """One concept; names are (text, language), broader ones are addresses of concepts of the same file."""

    uri: str
    preferred: list[tuple[str, str]] = field(default_factory=list)
    alternative: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    broader: list[str] = field(default_factory=list)
    latitude: str = ""
    longitude: str = ""


def read(document: IO[bytes], *, languages: Sequence[str]) -> list[Concept]:
    """The concepts of a file that have a name; names in the first of `languages` come first.

    Raises `VocabularyRefused` with the reasons `dtd`, `unreadable`, `not_rdf`, `no_concepts`, `too_many`.
    """
    try:
        root: Element = parse_safely(document, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise VocabularyRefused(reason="dtd") from error
    except (ParseError, ValueError, LookupError) as error:
        raise VocabularyRefused(reason="unreadable", found=str(error)[:200]) from error
    if root.tag != f"{_RDF}RDF":
        raise VocabularyRefused(reason="not_rdf", found=root.tag[:200])
    concepts = _concepts(root)
    if not concepts:
        raise VocabularyRefused(reason="no_concepts")
    order = {language: place for place, language in enumerate(languages)}
    for concept in concepts:
        concept.preferred.sort(key=lambda name: order.get(name[1].split("-")[0].lower(), len(order)))
    return concepts


def _concepts(root: Element) -> list[Concept]:
    found: dict[str, Concept] = {}
    under: list[tuple[str, str]] = []
    for node in root.iter():
        uri = node.get(f"{_RDF}about", "")
        if not uri or not _is_concept(node):
            continue
        concept = found.setdefault(uri, Concept(uri))
        if len(found) > MOST_CONCEPTS:
            raise VocabularyRefused(reason="too_many", found=str(MOST_CONCEPTS))
        for child in node:
            _take(concept, child)
        under += [(_target(child), uri) for child in node.findall(f"{_SKOS}narrower")]
    for narrower, uri in under:
        if narrower in found:
            found[narrower].broader.append(uri)
    named = {uri: concept for uri, concept in found.items() if concept.preferred}
    for uri, concept in named.items():
        concept.broader = [each for each in dict.fromkeys(concept.broader) if each in named and each != uri]
    return list(named.values())


def _is_concept(node: Element) -> bool:
    if node.tag == f"{_SKOS}Concept":
        return True
    kinds = {kind.get(f"{_RDF}resource") for kind in node.findall(f"{_RDF}type")}
    return node.tag == f"{_RDF}Description" and f"{_SKOS[1:-1]}Concept" in kinds


def _take(concept: Concept, child: Element) -> None:
    """Add what one property tells of a concept."""
    text = " ".join((child.text or "").split())
    if child.tag in _LABELS and text:
        getattr(concept, _LABELS[child.tag]).append((text, child.get(_LANGUAGE, "")))
    elif child.tag in _NOTES:
        concept.note = concept.note or text
    elif child.tag == f"{_SKOS}broader":
        concept.broader.append(_target(child))
    elif child.tag == f"{_GEO}lat":
        concept.latitude = text
    elif child.tag == f"{_GEO}long":
        concept.longitude = text


def _target(child: Element) -> str:
    """What a property points at: by its own attribute, or by the concept that is nested in it."""
    nested = next((each.get(f"{_RDF}about", "") for each in child), "")
    return child.get(f"{_RDF}resource") or nested
