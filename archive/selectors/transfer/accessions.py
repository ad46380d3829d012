"""Reading accession records; staff only."""

from uuid import UUID

from django.db.models import Q, QuerySet

from archive.models import Accession, Description, ImportBatch, PreservationEvent
from archive.policies.authorities import accessions_visible_to, record_events_visible_to
from archive.policies.visibility import Person
from archive.selectors.finding import catalogue


def accessions(person: Person, query: str = "") -> QuerySet[Accession]:
    """The accessions that `person` may see, newest first; with a query those that have all its words."""
    found = accessions_visible_to(person, Accession.objects.select_related("source"))
    for word in query.split():
        found = found.filter(
            Q(number__icontains=word) | Q(title__icontains=word) | Q(source__name__icontains=word)
        )
    return found


def one(person: Person, key: UUID) -> Accession | None:
    """One accession, or None where it does not exist for this person."""
    return accessions(person).filter(pk=key).first()


def descriptions(person: Person, accession: Accession) -> QuerySet[Description]:
    """What of it is described, as far as `person` may see it."""
    return catalogue.descriptions(person).filter(accessions=accession).order_by("sort_key")


def batches(person: Person, accession: Accession) -> QuerySet[ImportBatch]:
    """The imports of its scans, into descriptions that `person` may see."""
    into = catalogue.descriptions(person)
    return ImportBatch.objects.filter(accession=accession, into__in=into).select_related("into")


def history(person: Person, accession: Accession) -> QuerySet[PreservationEvent]:
    """Its events, newest first."""
    events = PreservationEvent.objects.filter(accession=accession).select_related("agent")
    return record_events_visible_to(person, events.order_by("-at", "-pk"))
