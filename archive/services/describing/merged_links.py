"""The links of a record that is merged into another: moved by a few statements, and moved back."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from archive.models import Accession, Agent, AgentRole, Description, Term, TermUse
from archive.services.describing import records


def of(record: Agent | Term) -> QuerySet[Any]:
    """The links of a record to descriptions."""
    if isinstance(record, Agent):
        return AgentRole.objects.filter(agent=record)
    return TermUse.objects.filter(term=record)


def doubled(drop: Agent | Term, into: Agent | Term) -> QuerySet[Any]:
    """The links of `drop` that the other record has too."""
    same = of(into).filter(description=OuterRef("description"))
    if isinstance(drop, Agent):
        same = same.filter(relation=OuterRef("relation"))
    return of(drop).filter(Exists(same))


def others(record: Agent | Term) -> int:
    """How many accessions, broader and narrower terms a record is linked to."""
    if isinstance(record, Agent):
        return record.accessions.count()
    return record.narrower.count() + record.broader.count()


def move(drop: Agent | Term, into: Agent | Term) -> dict[str, Any]:
    """Move every link of `drop`; returns what is needed to move them back."""
    twice = doubled(drop, into)
    gone = [{**row, "description_id": str(row["description_id"])} for row in twice.values(*_kept(drop))]
    twice.delete()
    moved: dict[str, Any] = {"gone": gone, "links": list(of(drop).values_list("pk", flat=True))}
    of(drop).update(**{_column(drop): into})
    if isinstance(drop, Agent):
        accessions = list(drop.accessions.values_list("pk", flat=True))
        Accession.objects.filter(pk__in=accessions).update(source=into.pk)
        return {**moved, "accessions": [str(key) for key in accessions]}
    return {**moved, **(_move_relations(drop, into) if isinstance(into, Term) else {})}


def move_back(freed: Agent | Term, into: Agent | Term, moved: dict[str, Any]) -> None:
    """Move back what `move` has told, as far as it still stands where it was put."""
    of(into).filter(pk__in=moved["links"]).update(**{_column(freed): freed})
    wanted = {UUID(row["description_id"]) for row in moved["gone"]}
    here = set(Description.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    for row in moved["gone"]:
        if UUID(row["description_id"]) in here:
            values: dict[str, Any] = {**row, _column(freed): freed}
            of(freed).get_or_create(**values)
    if isinstance(freed, Agent):
        Accession.objects.filter(pk__in=moved["accessions"], source=into.pk).update(source=freed)
    elif isinstance(into, Term):
        _relate_again(freed, into, moved)


def _move_relations(drop: Term, into: Term) -> dict[str, list[int]]:
    """Put the narrower and broader terms of `drop` around the other; tells what was where."""
    narrower = list(drop.narrower.exclude(pk=into.pk))
    broader = list(drop.broader.exclude(pk=into.pk))
    known_narrower = set(into.narrower.values_list("pk", flat=True))
    known_broader = set(into.broader.values_list("pk", flat=True))
    told = {
        "narrower": list(drop.narrower.values_list("pk", flat=True)),
        "broader": list(drop.broader.values_list("pk", flat=True)),
        "new_narrower": [each.pk for each in narrower if each.pk not in known_narrower],
        "new_broader": [each.pk for each in broader if each.pk not in known_broader],
    }
    drop.narrower.clear()
    drop.broader.clear()
    for each in narrower:
        records.set_broader(each, [*each.broader.exclude(pk=into.pk), into])
    records.set_broader(into, list(dict.fromkeys([*into.broader.all(), *broader])))
    return told


def _relate_again(freed: Term, into: Term, moved: dict[str, Any]) -> None:
    into.narrower.remove(*Term.objects.filter(pk__in=moved["new_narrower"]))
    into.broader.remove(*Term.objects.filter(pk__in=moved["new_broader"]))
    records.set_broader(freed, list(Term.objects.filter(pk__in=moved["broader"])))
    for each in Term.objects.filter(pk__in=moved["narrower"]):
        records.set_broader(each, [*each.broader.all(), freed])


def _column(record: Agent | Term) -> str:
    return "agent" if isinstance(record, Agent) else "term"


def _kept(record: Agent | Term) -> tuple[str, ...]:
    return ("description_id", "position", *(("relation",) if isinstance(record, Agent) else ()))
