"""PREMIS 3 as XML: the files of an item, what happened to them, and who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring as parsed_safely

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_EVENT_TYPES = "http://id.loc.gov/vocabulary/preservation/eventType"
_HASHES = "http://id.loc.gov/vocabulary/preservation/cryptographicHashFunctions"

ET.register_namespace("premis", NAMESPACE)
ET.register_namespace("xsi", _XSI)


@dataclass(frozen=True)
class File:
    """A PREMIS object of the category file; identifiers are UUIDs as text.

    Without `content_path` its bytes were destroyed.
    """

    identifier: str
    digest: str
    size_bytes: int
    media_type: str
    content_path: str
    original_name: str = ""
    derived_from: str = ""
    role: str = ""


@dataclass(frozen=True)
class Agent:
    """A PREMIS agent; `kind` is one of person, organization, software."""

    identifier: str
    name: str
    kind: str
    version: str = ""


@dataclass(frozen=True)
class Event:
    """A PREMIS event; `detail` is JSON text; `file` is empty for events of the whole item."""

    identifier: str
    kind: str
    at: datetime
    outcome: str
    detail: str
    agent: str
    file: str = ""


def document(*, item: str, files: Iterable[File], events: Iterable[Event], agents: Iterable[Agent]) -> bytes:
    """The whole `premis.xml` of an item, whose own identifier is a UUID as text."""
    root = ET.Element(f"{{{NAMESPACE}}}premis", {"version": "3.0"})
    _item(root, item)
    for file in files:
        _file(root, file, item)
    for event in events:
        _event(root, event, item)
    for agent in agents:
        _agent(root, agent)
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def original_names(data: bytes) -> dict[str, str]:
    """What files were called before, by content path; nothing for what is no PREMIS document."""
    try:
        root = parsed_safely(data)
    except (ET.ParseError, DefusedXmlException):
        return {}
    place, name = f".//{_tag('contentLocationValue')}", _tag("originalName")
    entities = root.iter(_tag("object"))
    return {entity.findtext(place) or "": entity.findtext(name) or "" for entity in entities}


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _item(root: ET.Element, item: str) -> None:
    entity = _add(root, "object", attributes={f"{{{_XSI}}}type": "premis:intellectualEntity"})
    _identifier(entity, "object", item)


def _file(root: ET.Element, file: File, item: str) -> None:
    entity = _add(root, "object", attributes={f"{{{_XSI}}}type": "premis:file"})
    _identifier(entity, "object", file.identifier)
    if file.role:
        level = _add(entity, "preservationLevel")
        _add(level, "preservationLevelValue", file.role)
    characteristics = _add(entity, "objectCharacteristics")
    fixity = _add(characteristics, "fixity")
    _add(
        fixity, "messageDigestAlgorithm", "SHA-512", attributes={"authority": "LOC", "authorityURI": _HASHES}
    )
    _add(fixity, "messageDigest", file.digest)
    _add(characteristics, "size", str(file.size_bytes))
    designation = _add(_add(characteristics, "format"), "formatDesignation")
    _add(designation, "formatName", file.media_type)
    if file.original_name:
        _add(entity, "originalName", file.original_name)
    if file.content_path:
        location = _add(_add(entity, "storage"), "contentLocation")
        _add(location, "contentLocationType", "OCFL content path")
        _add(location, "contentLocationValue", file.content_path)
    if file.derived_from:
        _relationship(entity, "derivation", "has source", file.derived_from)
    _relationship(entity, "structural", "is included in", item)


def _relationship(entity: ET.Element, kind: str, subkind: str, to: str) -> None:
    relationship = _add(entity, "relationship")
    _add(relationship, "relationshipType", kind)
    _add(relationship, "relationshipSubType", subkind)
    related = _add(relationship, "relatedObjectIdentifier")
    _add(related, "relatedObjectIdentifierType", "UUID")
    _add(related, "relatedObjectIdentifierValue", to)


def _event(root: ET.Element, event: Event, item: str) -> None:
    entity = _add(root, "event")
    _identifier(entity, "event", event.identifier)
    _add(entity, "eventType", event.kind, attributes={"authority": "LOC", "authorityURI": _EVENT_TYPES})
    _add(entity, "eventDateTime", event.at.isoformat())
    _add(_add(entity, "eventDetailInformation"), "eventDetail", event.detail)
    _add(_add(entity, "eventOutcomeInformation"), "eventOutcome", event.outcome)
    _identifier(entity, "linkingAgent", event.agent)
    _identifier(entity, "linkingObject", event.file or item)


def _agent(root: ET.Element, agent: Agent) -> None:
    entity = _add(root, "agent")
    _identifier(entity, "agent", agent.identifier, kind="Albumen agent")
    _add(entity, "agentName", agent.name)
    _add(entity, "agentType", agent.kind)
    if agent.version:
        _add(entity, "agentVersion", agent.version)


def _identifier(entity: ET.Element, of: str, value: str, *, kind: str = "") -> None:
    identifier = _add(entity, f"{of}Identifier")
    default = "Albumen agent" if of == "linkingAgent" else "UUID"
    _add(identifier, f"{of}IdentifierType", kind or default)
    _add(identifier, f"{of}IdentifierValue", value)


def _add(
    parent: ET.Element, name: str, text: str = "", *, attributes: dict[str, str] | None = None
) -> ET.Element:
    element = ET.SubElement(parent, _tag(name), attributes or {})
    element.text = _plain(text) or None
    return element


def _plain(text: str) -> str:
    """Text without the control characters that XML 1.0 cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")
