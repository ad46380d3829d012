"""Redactions: regions burned into a new copy that readers get in place of the old one; staff see both."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyvips
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive import __version__, storage
from archive.domain.errors import LostRace, MissingBytes
from archive.domain.rights_errors import AlreadyLifted, FacesNotSought, RegionsRefused
from archive.domain.vocabulary import EventType, FileRole
from archive.models import Agent, Redaction, StoredFile, User
from archive.policies import permissions
from archive.policies.permissions import Verb
from archive.preservation import digest as digests
from archive.preservation.pictures import faces, redaction
from archive.preservation.pictures.labelling import Label, Labeller, SourceType
from archive.preservation.pictures.manifests import Act
from archive.preservation.pictures.redaction import Region
from archive.services import advisory, events
from archive.services.agents import agent_of
from archive.services.copies import credentials, derivatives
from archive.services.copies.derivatives import Rendered

MOST_REGIONS = 100
_COPIES = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)


def redact(copy: StoredFile, regions: Sequence[Region], *, by: User, note: str = "") -> Redaction:
    """Make a redacted version of an access copy (of a scan, or of a restoration), in place of an older one.

    From then on readers see nothing of that picture but this version: a restoration of it stays closed until
    it is redacted itself. Raises `RegionsRefused`, `MissingBytes`, `LostRace`, `NotPermitted`, `OtherBranch`.
    """
    permissions.require_in(by, Verb.RESTRICT, copy.description)
    _require_usable(regions)
    of = copy.derived_from
    if copy.role != FileRole.ACCESS_COPY or copy.redaction_id is not None or of is None:
        raise RegionsRefused(problem="copy")
    path = storage.locate(copy)
    if not path.is_file():
        raise MissingBytes(path=str(path))
    made = Redaction(
        description=copy.description,
        of=of,
        source=copy,
        side=copy.side,
        page=copy.page or 0,
        regions=[vars(region) for region in regions],
        note=note.strip(),
        made_by=by,
    )
    with _burned(copy, regions) as rendered:
        try:
            _keep(made, copy, of, rendered, by=by)
        except IntegrityError as error:
            raise LostRace(what="redaction", key=of.pk) from error
    return made


def burn_again(made: Redaction, copy: StoredFile, *, by: Agent) -> tuple[StoredFile, ...]:
    """Make the files of a redaction anew, from a copy of the same picture. Raises `MissingBytes`."""
    regions = [Region(**region) for region in made.regions]
    with _burned(copy, regions) as rendered, transaction.atomic(), storage.placing() as placed:
        return derivatives.record(made.of, rendered, by=by, placed=placed, redaction=made)


@transaction.atomic
def lift(made: Redaction, *, by: User) -> None:
    """Show the whole picture again. Raises `AlreadyLifted`, `NotPermitted`, `OtherBranch`."""
    permissions.require_in(by, Verb.RESTRICT, made.description)
    rows = Redaction.objects.filter(pk=made.pk, lifted_at__isnull=True)
    if not rows.update(lifted_at=timezone.now(), lifted_by=by):
        raise AlreadyLifted
    detail = {"act": "redaction lifted", "redaction": str(made.pk)}
    events.record(EventType.REDACTION, by=agent_of(by), of=made.description, detail=detail)
    derivatives.show_best(made.description)


def suggest_regions(copy: StoredFile, *, by: User) -> list[Region]:
    """Regions of an access copy that may be faces. Nothing is applied.

    Raises `FacesNotSought`, `NotPermitted`, `OtherBranch`.
    """
    permissions.require_in(by, Verb.RESTRICT, copy.description)
    path = storage.locate(copy)
    try:
        return faces.suggest(path)
    except faces.FacesNotFound as error:
        raise FacesNotSought(problem=error.problem) from error


@contextmanager
def _burned(copy: StoredFile, regions: Sequence[Region]) -> Iterator[list[Rendered]]:
    """The redacted version of a copy and its thumbnail, labelled and signed, in a folder of the moment."""
    path = storage.locate(copy)
    with derivatives.scratch() as folder:
        keys = uuid4(), uuid4()
        files = [folder / f"{key}.jpg" for key in keys]
        try:
            sizes = redaction.burn(path, regions, access=files[0], thumbnail=files[1])
        except pyvips.Error as error:
            raise MissingBytes(path=str(path)) from error
        _finish(copy, dict(zip(keys, files, strict=True)))
        roles, sizes_wh = _COPIES, (sizes.access_wh, sizes.thumbnail_wh)
        rendered = []
        for key, role, file, size_wh in zip(keys, roles, files, sizes_wh, strict=True):
            held = digests.of_file(file)
            rendered.append(Rendered(key, role, copy.page, file, held.digest, held.size_bytes, size_wh))
        yield rendered


def _require_usable(regions: Sequence[Region]) -> None:
    if not regions:
        raise RegionsRefused(problem="none")
    if len(regions) > MOST_REGIONS:
        raise RegionsRefused(problem="too_many")
    if not all(region.lies_inside for region in regions):
        raise RegionsRefused(problem="outside")


@transaction.atomic
def _keep(
    made: Redaction, copy: StoredFile, of: StoredFile, rendered: Sequence[Rendered], *, by: User
) -> None:
    """Put the new files in their place, take the older redaction of this picture out of force, record it."""
    agent = agent_of(by)
    advisory.tree_stays()
    older = Redaction.objects.filter(of=of, page=made.page, lifted_at__isnull=True)
    older.update(lifted_at=timezone.now(), lifted_by=by)
    made.save(force_insert=True)
    with storage.placing() as placed:
        files = derivatives.record(of, rendered, by=agent, placed=placed, redaction=made)
        events.record(
            EventType.REDACTION,
            by=agent,
            of=made.description,
            file=files[0],
            detail=_history(made, copy, files[0]),
        )


def _history(made: Redaction, copy: StoredFile, file: StoredFile) -> dict[str, Any]:
    detail = {
        "act": "redacted",
        "redaction": str(made.pk),
        "regions": len(made.regions),
        "source": str(copy.pk),
        "source_digest": copy.digest,
        "digest": file.digest,
    }
    if made.note:
        detail["note"] = made.note
    return detail


def _finish(copy: StoredFile, files: dict[UUID, Path]) -> None:
    """Say in the new files what they are, and go on saying where a network was at work; sign the access copy.

    The master is named by its identifier only: the digest of what is withheld is nobody's business.
    """
    signer = credentials.signer()
    with Labeller() as labeller:
        old = labeller.read(storage.locate(copy)) or Label(SourceType.PRINT, f"Albumen {__version__}")
        for key, path in files.items():
            labeller.write(path, _label(copy, old, key))
        access, path = next(iter(files.items()))
        signer.sign(path, _label(copy, old, access), Act.RENDERED, Act.REDACTED)


def _label(copy: StoredFile, old: Label, key: UUID) -> Label:
    statement = "Parts of this picture were made unrecognisable before it was published."
    return replace(
        old,
        document_id=key.urn,
        derived_from="",
        title="",
        identifier=copy.description_id.urn,
        statement=f"{statement} {old.notice}".strip(),
        master_id=derivatives.master_of(copy).pk.urn,
        master_digest="",
        archive=settings.ARCHIVE_NAME,
    )
