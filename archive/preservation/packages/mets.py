"""METS 1.12 as XML: which files a package holds, to what they belong, and where their history stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring as parsed_safely

NAMESPACE = "http://www.loc.gov/METS/"
_XLINK = "http://www.w3.org/1999/xlink"

ET.register_namespace("mets", NAMESPACE)
ET.register_namespace("xlink", _XLINK)


@dataclass(frozen=True)
class File:
    """One file of the package; `path` is relative to the METS document, `use` says what it is for."""

    identifier: str
    path: str
    digest: str
    size_bytes: int
    media_type: str
    use: str


@dataclass(frozen=True)
class Item:
    """One item with its files; `history` is the path of its PREMIS document."""

    identifier: str
    reference_code: str
    title: str
    history: str
    files: tuple[File, ...]


def document(*, label: str, at: datetime, software: str, descriptions: str, items: Iterable[Item]) -> bytes:
    """The whole document; `descriptions` is the path of the table that describes the items."""
    shown = list(items)
    root = ET.Element(f"{{{NAMESPACE}}}mets", {"LABEL": label, "TYPE": "photographs"})
    header = _add(root, "metsHdr", CREATEDATE=at.isoformat(timespec="seconds"))
    agent = _add(header, "agent", ROLE="CREATOR", TYPE="OTHER", OTHERTYPE="SOFTWARE")
    _add(agent, "name").text = software
    _refer(_add(root, "dmdSec", ID="descriptions"), "mdRef", descriptions, MDTYPE="OTHER", OTHERMDTYPE="CSV")
    for number, item in enumerate(shown):
        history = _add(root, "amdSec", ID=f"history-{number}")
        _refer(_add(history, "digiprovMD", ID=f"premis-{number}"), "mdRef", item.history, MDTYPE="PREMIS")
    _files(_add(root, "fileSec"), shown)
    top = _add(_add(root, "structMap", TYPE="logical"), "div", LABEL=label, DMDID="descriptions")
    for number, item in enumerate(shown):
        words = {"TYPE": "item", "LABEL": f"{item.reference_code} {item.title}", "ADMID": f"premis-{number}"}
        place = _add(top, "div", **words)
        for file in item.files:
            _add(place, "fptr", FILEID=_id(file))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def uses(data: bytes, *, software: str) -> dict[str, str] | None:
    """What each file of a package is for, by path; None for what is no METS document of this software."""
    try:
        root = parsed_safely(data)
    except (ET.ParseError, DefusedXmlException):
        return None
    makers = root.findall(f"{_tag('metsHdr')}/{_tag('agent')}/{_tag('name')}")
    if root.tag != _tag("mets") or not any((each.text or "").startswith(software) for each in makers):
        return None
    return {
        place.get(f"{{{_XLINK}}}href", ""): group.get("USE", "")
        for group in root.iter(_tag("fileGrp"))
        for place in group.iter(_tag("FLocat"))
    }


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _files(section: ET.Element, items: list[Item]) -> None:
    uses = sorted({file.use for item in items for file in item.files})
    for use in uses:
        group = _add(section, "fileGrp", USE=use)
        for number, item in enumerate(items):
            for file in item.files:
                if file.use == use:
                    words = {
                        "ID": _id(file),
                        "MIMETYPE": file.media_type,
                        "SIZE": str(file.size_bytes),
                        "CHECKSUM": file.digest,
                        "CHECKSUMTYPE": "SHA-512",
                        "ADMID": f"premis-{number}",
                    }
                    _refer(_add(group, "file", **words), "FLocat", file.path)


def _id(file: File) -> str:
    return f"file-{file.identifier}"


def _refer(parent: ET.Element, tag: str, path: str, **words: str) -> None:
    place = {"LOCTYPE": "OTHER", "OTHERLOCTYPE": "SYSTEM", f"{{{_XLINK}}}href": path}
    _add(parent, tag, **words, **place)


def _add(parent: ET.Element, tag: str, **words: str) -> ET.Element:
    return ET.SubElement(parent, _tag(tag), words)
