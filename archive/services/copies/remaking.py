"""Copies made anew: access copies, thumbnails and redacted versions whose bytes are missing or damaged."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from django.db import transaction

from archive import storage
from archive.domain.errors import ArchiveError, MissingBytes
from archive.domain.vocabulary import FileRole
from archive.models import Agent, Description, Redaction, StoredFile
from archive.preservation import digest as digests
from archive.preservation.errors import SourceUnreadable
from archive.preservation.pictures.facts import Refused
from archive.services.copies import derivatives, redactions

_COPIES = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)


def remake(item: Description, *, by: Agent) -> tuple[int, list[str]]:
    """Make what is missing or damaged among the copies of an item anew; old rows say which took their place.

    Returns how many files were made, and in sentences what could not be made.
    """
    damaged = [copy for copy in _copies(item) if not _is_whole(copy)]
    for copy in damaged:
        storage.destroy(copy)
    made, troubles = 0, []
    for act in _acts(damaged, by=by):
        try:
            made += act()
        except (ArchiveError, Refused, OSError) as error:
            troubles.append(str(error))
    if made:
        derivatives.show_best(item)
    return made, troubles


def _acts(damaged: Sequence[StoredFile], *, by: Agent) -> Iterator[Callable[[], int]]:
    """Plain copies first, for redacted ones are made of them."""
    sources = {copy.derived_from for copy in damaged if copy.redaction is None}
    yield from (partial(_render_again, source, by=by) for source in sources if source is not None)
    burned = {copy.redaction for copy in damaged}
    yield from (partial(_burn_again, redaction, by=by) for redaction in burned if redaction is not None)


def _render_again(source: StoredFile, *, by: Agent) -> int:
    made = derivatives.make(source, by=by)
    return _replace(StoredFile.objects.filter(derived_from=source, redaction=None, role__in=_COPIES), made)


def _burn_again(redaction: Redaction, *, by: Agent) -> int:
    pictures = StoredFile.objects.filter(
        derived_from=redaction.of, role=FileRole.ACCESS_COPY, page=redaction.page or None, redaction=None
    )
    picture = pictures.order_by("created_at").last()
    if picture is None:
        raise MissingBytes(path=str(storage.locate(redaction.source)))
    made = redactions.burn_again(redaction, picture, by=by)
    return _replace(StoredFile.objects.filter(redaction=redaction), made)


@transaction.atomic
def _replace(present: Iterable[StoredFile], made: Sequence[StoredFile]) -> int:
    """Let every older row say what took its place."""
    of_kind = {(each.role, each.page): each for each in made}
    keys = {each.pk for each in made}
    for old in (each for each in present if each.pk not in keys):
        fresh = of_kind.get((old.role, old.page))
        if fresh is not None:
            StoredFile.objects.filter(pk=old.pk).update(replaced_by=fresh)
            storage.destroy(old)
    return len(made)


def _copies(item: Description) -> list[StoredFile]:
    files = StoredFile.objects.filter(description=item, role__in=_COPIES)
    return list(files.select_related("derived_from__description", "redaction__of", "description"))


def _is_whole(copy: StoredFile) -> bool:
    try:
        return digests.of_file(storage.locate(copy), from_disk=True).digest == copy.digest
    except SourceUnreadable:
        return False
