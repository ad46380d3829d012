"""Accessions: custody taken, its record kept, and tied to descriptions and imports."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from archive.domain import names
from archive.domain.errors import StaleRecord
from archive.domain.vocabulary import EventType
from archive.models import Accession, Description, ImportBatch, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.selectors.finding import catalogue
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.describing import authorities

FIELDS: Final = (
    *("received_on", "title", "source", "terms", "custodial_history", "extent", "note"),
    "descriptions",
)


@transaction.atomic
def receive(*, received_on: date, fields: Mapping[str, str], by: User) -> Accession:
    """Take custody, under the next free number of the year.

    Raises `NotPermitted`, `OtherBranch`, and Django's `ValidationError`, also for a description that `by`
    does not find.
    """
    permissions.require(by, Verb.RECEIVE)
    advisory.numbers_stay()
    accession = Accession(number=next_number(received_on.year), received_on=received_on)
    described = _write(accession, {**dict.fromkeys(FIELDS, ""), **fields}, by=by)
    accession.descriptions.set(described)
    detail = {"act": "received", "number": accession.number}
    events.record(EventType.ACCESSION, by=agent_of(by), accession=accession, detail=detail)
    return accession


@transaction.atomic
def edit(accession: Accession, *, changes: Mapping[str, Any], revision: int, by: User) -> Accession:
    """Change a record that was read at `revision`; its number stays.

    Raises `NotPermitted`, `OtherBranch`, `StaleRecord`, `ValidationError`.
    """
    permissions.require(by, Verb.RECEIVE)
    locked = Accession.objects.select_for_update().get(pk=accession.pk)
    if locked.revision != revision:
        raise StaleRecord(name=locked.number)
    permissions.require_in_all(by, Verb.RECEIVE, locked.descriptions.all())
    before = texts(locked)
    locked.revision += 1
    locked.received_on = changes.get("received_on", locked.received_on)
    locked.descriptions.set(_write(locked, {**before, **changes}, by=by))
    after = texts(locked)
    changed = {name: [before[name], after[name]] for name in FIELDS if before[name] != after[name]}
    if changed:
        detail = {"act": "accession edited", "changed": changed}
        events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), accession=locked, detail=detail)
    return locked


@transaction.atomic
def attach(batch: ImportBatch, *, to: Accession | None, by: User) -> None:
    """Say with which accession the scans of an import came. Raises `NotPermitted`, `OtherBranch`."""
    permissions.require(by, Verb.RECEIVE)
    permissions.require_in(by, Verb.RECEIVE, batch.into)
    if to is not None:
        permissions.require_in_all(by, Verb.RECEIVE, to.descriptions.all())
    batch.accession = to
    batch.save(update_fields=["accession"])
    if to is not None:
        detail = {"act": "import attached", "batch": str(batch.pk)}
        events.record(EventType.METADATA_MODIFICATION, by=agent_of(by), accession=to, detail=detail)


def texts(accession: Accession) -> dict[str, str]:
    """The fields of a record as a form shows them; descriptions by their reference codes."""
    codes = accession.descriptions.order_by("sort_key").values_list("reference_code", flat=True)
    plain = ("title", "terms", "custodial_history", "extent", "note")
    return {
        **{name: str(getattr(accession, name)) for name in plain},
        "received_on": accession.received_on.isoformat(),
        "source": accession.source.name if accession.source else "",
        "descriptions": names.joined(codes),
    }


def next_number(year: int) -> str:
    """The number after the highest one of a year, as `2026-001`; numbers are not given twice."""
    taken = Accession.objects.filter(number__regex=rf"^{year}-[0-9]+$").values_list("number", flat=True)
    highest = max((int(number.partition("-")[2]) for number in taken), default=0)
    return f"{year}-{highest + 1:03d}"


def _write(accession: Accession, values: Mapping[str, Any], *, by: User) -> Sequence[Description]:
    for name in ("title", "terms", "custodial_history", "extent", "note"):
        setattr(accession, name, str(values[name]).replace("\r\n", "\n").strip())
    sources = names.split(str(values["source"]))
    if len(sources) > 1:
        raise ValidationError({"source": [_("An accession has one source; write the others into the note.")]})
    found = authorities.agents_named(sources, field="source", by=agent_of(by))
    accession.source = found[0] if found else None
    described = _described(str(values["descriptions"]), by=by)
    accession.full_clean()
    accession.save()
    return described


def _described(text: str, *, by: User) -> list[Description]:
    """The descriptions of these reference codes, as far as `by` may see them."""
    codes = names.split(text)
    found = list(catalogue.descriptions(by).filter(reference_code__in=codes))
    missing = sorted(set(codes) - {each.reference_code for each in found})
    if missing:
        message = _("There is no description with the reference code %(code)s.") % {"code": missing[0]}
        raise ValidationError({"descriptions": [message]})
    for each in found:
        permissions.require_in(by, Verb.RECEIVE, each)
    return found
