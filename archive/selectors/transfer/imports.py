"""Reading import batches and their rows, for those who may import."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from archive.domain.vocabulary import Fate
from archive.models import Description, ImportBatch, ImportRow
from archive.policies.permissions import Verb, may
from archive.policies.visibility import Person, staff_rows


@dataclass(frozen=True)
class Tally:
    """How many files of a batch met which fate, those that wait included."""

    counts: Mapping[Fate, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - self.counts[Fate.PENDING]


def batches(person: Person) -> QuerySet[ImportBatch]:
    """The batches into a person's own branches, newest first; none for those who may not import."""
    if not may(person, Verb.IMPORT):
        return ImportBatch.objects.none()
    into = staff_rows(person, Description.objects.all())
    return ImportBatch.objects.filter(into__in=into).select_related("into", "requested_by")


def batch(person: Person, key: UUID) -> ImportBatch | None:
    """One batch, or None where it does not exist for this person."""
    return batches(person).filter(pk=key).first()


def rows(person: Person, of: ImportBatch, *, fate: Fate | None = None) -> QuerySet[ImportRow]:
    """The rows of a batch by path, all or those of one fate."""
    found = ImportRow.objects.filter(batch__in=batches(person).filter(pk=of.pk))
    if fate is not None:
        found = found.filter(fate=fate)
    return found.order_by("path")


def tally(person: Person, of: ImportBatch) -> Tally:
    """How far a batch is."""
    counted = rows(person, of).order_by().values_list("fate").annotate(Count("pk"))
    found = dict(counted)
    return Tally({fate: found.get(fate, 0) for fate in Fate})
