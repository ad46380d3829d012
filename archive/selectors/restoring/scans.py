"""Pictures of what is restored: of the front of a print, its first page, as scanned."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from archive.domain.vocabulary import FileRole, Side
from archive.models import Description, StoredFile
from archive.policies.visibility import Person, shown_files


def scan_of(person: Person, description: Description) -> StoredFile | None:
    """The access copy of an item's scan, or None where there is none that `person` may see."""
    copies = _of_scans(person, FileRole.ACCESS_COPY).filter(description=description)
    return copies.order_by("-created_at").first()


def thumbnails_of(person: Person, descriptions: Iterable[Description]) -> dict[UUID, StoredFile]:
    """The thumbnails of items' scans that `person` may see, by the item's key."""
    made = _of_scans(person, FileRole.THUMBNAIL).filter(description__in=list(descriptions))
    return {file.description_id: file for file in made.order_by("created_at")}


def _of_scans(person: Person, role: FileRole) -> QuerySet[StoredFile]:
    return shown_files(person).filter(
        Q(page__isnull=True) | Q(page=1),
        role=role,
        side=Side.RECTO,
        derived_from__role=FileRole.PRESERVATION_MASTER,
        redaction__isnull=True,
    )
