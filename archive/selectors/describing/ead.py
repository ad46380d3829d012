"""Descriptions as EAD3 (1.1.1): a branch as one finding aid, written level by level."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from django.db.models import QuerySet
from django.utils import timezone

from archive.domain import processes
from archive.domain.vocabulary import AgentKind
from archive.models import Agent, Description, Term, described
from archive.policies.visibility import Person
from archive.selectors.describing import described_fields
from archive.selectors.describing.described_fields import Value
from archive.selectors.describing.xml_text import DECLARATION, inner, opening, put, whole

NAMESPACE: Final = "http://ead3.archivists.org/schema/"
_AT_ONCE: Final = 500
_NAMES: Final = {AgentKind.FAMILY: "famname", AgentKind.CORPORATE_BODY: "corpname"}
_ORIGINS: Final = ("creator", "photographer", "publisher")
_PHYSICAL: Final = ("extent", "carrier", "process", "technique")
# The elements of EAD3 for prose, in the order of our fields.
_PROSE: Final = {
    "administrative_history": "bioghist",
    "archival_history": "custodhist",
    "acquisition": "acqinfo",
    "scope_and_content": "scopecontent",
    "appraisal": "appraisal",
    "accruals": "accruals",
    "arrangement": "arrangement",
    "inscription": "odd",
    "verso_transcription": "odd",
    "access_conditions": "accessrestrict",
    "reproduction_conditions": "userestrict",
    "physical_characteristics": "phystech",
    "finding_aids": "otherfindaid",
    "originals_location": "originalsloc",
    "copies_location": "altformavail",
    "related_units": "relatedmaterial",
    "publication_note": "bibliography",
    "note": "odd",
    "archivists_note": "processinfo",
    "rules": "processinfo",
    "description_dates": "processinfo",
}
_CONTROLLED: Final = {"subjects": "subject", "places": "geogname", "depicted": ""}


def lines(person: Person, top: Description, branch: QuerySet[Description]) -> Iterator[str]:
    """The finding aid of `top` with all of `branch` below it, as far as `person` may see them."""
    yield DECLARATION
    yield opening("ead", {"xmlns": NAMESPACE})
    yield whole(_control(top))
    yield opening("archdesc", {"level": top.level})
    yield inner(_described(person, top))
    opened: list[str] = []
    has_components = False
    # By path, above comes before below and branches are never mixed, whatever stands in the codes.
    below = branch.exclude(pk=top.pk).order_by("path").prefetch_related(*described.LINKS)
    for each in below.iterator(chunk_size=_AT_ONCE):
        if not has_components:
            has_components = True
            yield "<dsc>"
        while opened and not each.path.startswith(opened[-1]):
            opened.pop()
            yield "</c>"
        yield "\n" + opening("c", {"level": each.level})
        yield inner(_described(person, each))
        opened.append(each.path)
    yield "</c>" * len(opened) + ("</dsc>" if has_components else "") + "</archdesc></ead>\n"


def _control(top: Description) -> Element:
    control = Element("control")
    put(control, "recordid", top.reference_code)
    put(put(put(control, "filedesc"), "titlestmt"), "titleproper", top.title)
    put(control, "maintenancestatus", value="derived")
    put(put(control, "maintenanceagency"), "agencyname", "Albumen")
    event = put(put(control, "maintenancehistory"), "maintenanceevent")
    put(event, "eventtype", value="derived")
    today = timezone.localdate().isoformat()
    put(event, "eventdatetime", today, standarddatetime=today)
    put(event, "agenttype", value="machine")
    put(event, "agent", "Albumen")
    return control


def _described(person: Person, description: Description) -> Element:
    """What one level has of its own, in an element that is not written itself."""
    values = {value.field.name: value for value in described_fields.values(person, description)}
    holder = Element("c")
    _identify(put(holder, "did"), description, values)
    for name, tag in _PROSE.items():
        if name in values:
            prose = put(holder, tag)
            for paragraph in values[name].text.split("\n"):
                put(prose, "p", paragraph)
    named = [name for name in _CONTROLLED if name in values]
    if named:
        controlled = put(holder, "controlaccess")
        for name in named:
            for record in values[name].records:
                put(put(controlled, _CONTROLLED[name] or _tag_of(record)), "part", record.name)
    return holder


def _identify(did: Element, description: Description, values: dict[str, Value]) -> None:
    put(did, "unitid", description.reference_code)
    put(did, "unittitle", values["title"].text if "title" in values else "")
    if "date_edtf" in values:
        put(did, "unitdate", values["date_edtf"].text)
    for name in _ORIGINS:
        for record in values[name].records if name in values else ():
            put(put(put(did, "origination", label=name), _tag_of(record)), "part", record.name)
    for name in _PHYSICAL:
        if name in values:
            text = values[name].text
            put(did, "physdesc", processes.named(text).english if text in processes.terms() else text)
    if "height_mm" in values and "width_mm" in values:
        put(did, "physdesc", f"{values['height_mm'].text} × {values['width_mm'].text} mm")
    if "language" in values:
        put(put(did, "langmaterial"), "language", values["language"].text)


def _tag_of(record: Agent | Term) -> str:
    return _NAMES.get(AgentKind(record.kind), "persname") if isinstance(record, Agent) else "subject"
