"""Access copies and thumbnails: made from masters and candidates, labelled, recorded, shown.

Access copies carry Content Credentials as well; thumbnails, of which a page shows many, the label only.
They can be made again at any time; nothing that lasts hangs on them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from archive import __version__, storage
from archive.domain import processes
from archive.domain.errors import MissingBytes
from archive.domain.quarantine import Reason
from archive.domain.vocabulary import EventType, FileRole, Side
from archive.models import Agent, Description, Redaction, StoredFile
from archive.policies.visibility import files_not_closed_on_their_own
from archive.preservation import digest as digests
from archive.preservation import durable
from archive.preservation.errors import StorageFull
from archive.preservation.pictures.credentials import Signer
from archive.preservation.pictures.decoder import Decoder, RenditionFailed
from archive.preservation.pictures.facts import Refused
from archive.preservation.pictures.kinds import Kind
from archive.preservation.pictures.labelling import Label, Labeller, SourceType
from archive.preservation.pictures.manifests import Act
from archive.services import events
from archive.services.copies import credentials
from archive.services.custody import keeping

MEDIA_TYPE = Kind.JPEG.media_type
_SHOWN_FIRST = (FileRole.PRODUCTION_MASTER, FileRole.PRESERVATION_MASTER)
_LEAST_FREE_BYTES = 64 << 20


@dataclass(frozen=True)
class Rendered:
    """One access copy or thumbnail that lies, labelled, in a temporary folder."""

    key: UUID
    role: FileRole
    page: int | None
    path: Path
    digest: str
    size_bytes: int
    size_wh: tuple[int, int]


@dataclass(frozen=True)
class Source:
    """What is rendered; `page_count` pages, or the single one that the file's record speaks of.

    A master scan that is rendered gives its digest.
    """

    key: UUID
    path: Path
    kind: Kind
    page_count: int
    master_digest: str = ""


@dataclass(frozen=True)
class Tools:
    """What rendering needs, for many files: two helper processes, and who signs."""

    decoder: Decoder
    labeller: Labeller
    signer: Signer


@contextmanager
def tools() -> Iterator[Tools]:
    """Start the helper processes; raises `ProgramMissing` and the errors of `credentials.signer`."""
    signer = credentials.signer()
    with Decoder() as decoder, Labeller() as labeller:
        yield Tools(decoder, labeller, signer)


def make(file: StoredFile, *, by: Agent) -> tuple[StoredFile, ...]:
    """Make the access copies and thumbnails of a master, candidate or production master, and show the best.

    Called again it makes only what is missing. Raises `MissingBytes`, `ProgramMissing`, `StorageFull`, and
    `Refused` when the file cannot be rendered.
    """
    present = _present(file)
    if present:
        return present
    path = keeping.at_hand(file)
    if not path.is_file():
        raise MissingBytes(path=str(path))
    master_digest = file.digest if file.role == FileRole.PRESERVATION_MASTER else ""
    source = Source(file.pk, path, _kind(file.media_type), file.page_count, master_digest)
    with tools() as ready, scratch() as folder:
        label = label_of(file, path, ready.labeller)
        rendered = render(source, label, into=folder, tools=ready)
        with transaction.atomic(), storage.placing() as placed:
            return record(file, rendered, by=by, placed=placed)


def scan_label(item: UUID, made_as: str) -> Label:
    """The label of access copies of a scan of such a carrier (or process), without its document."""
    source_type = SourceType.NEGATIVE if processes.is_negative(made_as) else SourceType.PRINT
    return Label(
        source_type=source_type,
        creator_tool=f"Albumen {__version__}",
        identifier=item.urn,
        archive=settings.ARCHIVE_NAME,
    )


def untitled(label: Label) -> Label:
    """The same label for copies that readers get: a title may be a name that is withheld from them."""
    return replace(label, title="")


def label_of(file: StoredFile, path: Path, labeller: Labeller) -> Label:
    """The label for copies of `file`: a restoration's own label goes on to its copies."""
    if file.role == FileRole.PRESERVATION_MASTER:
        return scan_label(file.description_id, file.description.carrier or file.description.process)
    own = labeller.read(path)
    if own is None or not own.source_type.is_interpretation:
        own = replace(scan_label(file.description_id, ""), source_type=SourceType.ENHANCED)
    return begun_at(master_of(file), untitled(replace(own, archive=settings.ARCHIVE_NAME)))


def begun_at(master: StoredFile, label: Label) -> Label:
    """The same label, naming the scan where it all began."""
    return replace(label, master_id=master.pk.urn, master_digest=master.digest)


def master_of(file: StoredFile) -> StoredFile:
    """The scan at the beginning of what a file was made from."""
    while file.derived_from is not None:
        file = file.derived_from
    return file


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder beside the access copies for what is being made; gone at the end."""
    root = Path(settings.ACCESS_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root, prefix=storage.UNFINISHED))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def render(source: Source, label: Label, *, into: Path, tools: Tools) -> tuple[Rendered, ...]:
    """Render, label and sign every page of a source into a temporary folder.

    Raises `Refused` for what cannot be rendered, `StorageFull` when there is no room.
    """
    label = replace(label, derived_from=source.key.urn)
    if source.master_digest:
        label = replace(label, master_id=source.key.urn, master_digest=source.master_digest)
    rendered: list[Rendered] = []
    for page in range(source.page_count):
        access_key, thumbnail_key = uuid4(), uuid4()
        access, thumbnail = into / f"{access_key}.jpg", into / f"{thumbnail_key}.jpg"
        try:
            sizes = tools.decoder.render(
                source.path, source.kind.name, page=page, access=access, thumbnail=thumbnail
            )
        except RenditionFailed as error:
            _require_room(into)
            raise Refused(Reason.DAMAGED) from error
        number = page + 1 if source.page_count > 1 else None
        for role, key, path, size_wh in (
            (FileRole.ACCESS_COPY, access_key, access, sizes.access_wh),
            (FileRole.THUMBNAIL, thumbnail_key, thumbnail, sizes.thumbnail_wh),
        ):
            own = replace(label, document_id=key.urn)
            tools.labeller.write(path, own)
            if role == FileRole.ACCESS_COPY:
                tools.signer.sign(path, own, Act.RENDERED)
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
            digested = digests.of_file(path)
            rendered.append(Rendered(key, role, number, path, digested.digest, digested.size_bytes, size_wh))
    return tuple(rendered)


def record(
    file: StoredFile,
    rendered: Sequence[Rendered],
    *,
    by: Agent,
    placed: list[Path],
    redaction: Redaction | None = None,
) -> tuple[StoredFile, ...]:
    """Put what was rendered in its place, write its rows and events, and show the best of the item.

    `redaction` is the one whose regions are burned into what was rendered.
    To be called inside the transaction that records the source, or later; `placed` is that of
    `storage.placing`, opened there.
    """
    made = []
    for each in rendered:
        path = storage.access_path(each.key)
        target = Path(settings.ACCESS_ROOT) / path
        durable.make_folders(target.parent)
        placed.append(target)
        each.path.rename(target)
        durable.sync_folder(target.parent)
        made.append(StoredFile.objects.create(**_fields(file, each), path=path, redaction=redaction))
        detail = {
            "role": each.role,
            "source": str(file.pk),
            "source_digest": file.digest,
            "digest": each.digest,
        }
        events.record(EventType.CREATION, by=by, of=file.description, file=made[-1], detail=detail)
    if file.role in _SHOWN_FIRST:
        show_best(file.description)
    return tuple(made)


def show_best(item: Description) -> None:
    """Choose what readers are shown: the first page of the front, the newest restoration before the scan.

    What was redacted is shown redacted, and a restoration that is closed on its own is passed over.
    """
    shown = files_not_closed_on_their_own(StoredFile.objects.filter(derived_from__role__in=_SHOWN_FIRST))
    copies = shown.filter(description=item, role=FileRole.ACCESS_COPY).select_related("derived_from")
    best = min(copies, key=_rank, default=None)
    thumbnail = None
    if best is not None:
        small = StoredFile.objects.filter(
            derived_from=best.derived_from,
            role=FileRole.THUMBNAIL,
            page=best.page,
            redaction=best.redaction_id,
        )
        thumbnail = small.order_by("-created_at").first()
    Description.objects.filter(pk=item.pk).update(access_copy=best, thumbnail=thumbnail)
    item.access_copy, item.thumbnail = best, thumbnail


def _rank(copy: StoredFile) -> tuple[int, int, int, float, float]:
    source = copy.derived_from
    assert source is not None  # noqa: S101 - the database holds it: every derived file names its source
    return (
        int(copy.side != Side.RECTO),
        copy.page or 1,
        _SHOWN_FIRST.index(FileRole(source.role)),
        -source.created_at.timestamp(),
        -copy.created_at.timestamp(),
    )


def _present(file: StoredFile) -> tuple[StoredFile, ...]:
    """The derivatives that are on record with their bytes in place, or none when one of them is missing."""
    roles = (FileRole.ACCESS_COPY, FileRole.THUMBNAIL)
    copies = StoredFile.objects.filter(derived_from=file, role__in=roles, redaction__isnull=True)
    rows = copies.order_by("created_at")
    whole = [row for row in rows if storage.locate(row).is_file()]
    pages = {(row.role, row.page) for row in whole}
    return tuple(whole) if len(pages) == file.page_count * len(roles) else ()


def _fields(file: StoredFile, each: Rendered) -> dict[str, object]:
    return {
        "id": each.key,
        "description": file.description,
        "role": each.role,
        "side": file.side,
        "page": each.page or file.page,
        "digest": each.digest,
        "size_bytes": each.size_bytes,
        "media_type": MEDIA_TYPE,
        "width_px": each.size_wh[0],
        "height_px": each.size_wh[1],
        "original_name": file.original_name,
        "derived_from": file,
        "technical": {"icc_profile": "sRGB"},
    }


def _kind(media_type: str) -> Kind:
    return next(kind for kind in Kind if kind.media_type == media_type)


def _require_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        raise StorageFull(
            path=folder, needed_bytes=0, free_bytes=free, reserve_bytes=settings.STORAGE_RESERVE_BYTES
        )
