"""Making one thing with a canary in every field, and the files of an item with a canary in their pixels."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import tifffile
from django.db import transaction
from PIL import Image

from archive import storage
from archive.domain import fields, identifiers
from archive.domain.fields import Kind
from archive.domain.rights import ConsentKind, RightsBasis, Scope
from archive.domain.vocabulary import (
    BatchState,
    Fate,
    FileRole,
    LevelOfDescription,
    RunState,
    Visibility,
)
from archive.models import (
    Agent,
    Description,
    ImportBatch,
    ImportRow,
    RestorationRun,
    StoredFile,
    Term,
    User,
)
from archive.preservation import digest as digests
from archive.preservation.pictures.kinds import Kind as FileKind
from archive.preservation.pictures.labelling import Label, SourceType
from archive.preservation.pictures.manifests import Act
from archive.services.agents import software
from archive.services.copies import derivatives
from archive.services.copies.derivatives import Rendered
from archive.services.custody import keeping
from archive.services.describing import descriptions
from archive.services.protection import rights
from archive.services.transfer import accessions
from tests.archive import labelled
from tests.flows.exits.canaries import picture, word
from tests.flows.exits.states import Thing, candidate_of, left_of, right_of

COMMON = "lantern"  # a word that every thing has, where nothing is withheld


def described(
    number: int, parent: Description, *, by: User, level: LevelOfDescription, visibility: str
) -> Description:
    """A description whose every field that takes words has one of its own."""
    words = {
        field.name: word(number, field.name)
        for field in fields.offered(level)
        if field.kind in {Kind.LINE, Kind.TEXT, Kind.NAMES}
    }
    words["language"] = word(number, "before")
    title = f"{words.pop('title')} of {COMMON}"
    words["extent"] += f" {COMMON}"
    made = descriptions.create(
        parent=parent,
        level=level,
        code=word(number, "code").upper(),
        title=title,
        by=by,
        fields={**words, "date_edtf": str(1930 + 20 * (number % 2)), "visibility": visibility},
    )
    _talk_behind(made, number, by=by)
    made.refresh_from_db()
    return made


def _talk_behind(made: Description, number: int, *, by: User) -> None:
    """What is written about it elsewhere: consents, holders, accessions, imports, what stood there before."""
    after = {"language": word(number, "language")}
    descriptions.edit(made, changes=after, revision=made.revision, by=by)
    note = word(number, "rulenote")
    rights.record_consent(made, person=word(number, "consent"), kind=ConsentKind.REFUSED, by=by, note=note)
    rights.state_rights(
        made, basis=RightsBasis.COPYRIGHT, holder=word(number, "holder"), by=by, scope=Scope.ITEM, note=note
    )
    accession = {
        "title": word(number, "accession"),
        "source": word(number, "source"),
        "descriptions": made.reference_code,
    }
    received = accessions.receive(received_on=made.created_at.date(), fields=accession, by=by)
    batch = ImportBatch.objects.create(
        into=made,
        accession=received,
        folder=f"/scans/{word(number, 'batch')}",
        state=BatchState.FINISHED,
        requested_by=by,
    )
    ImportRow.objects.create(batch=batch, path=word(number, "file"), fate=Fate.IMPORTED, description=made)
    Agent.objects.filter(name=word(number, "depicted")).update(history=word(number, "depictedhistory"))
    Term.objects.filter(name=word(number, "subjects")).update(scope_note=word(number, "subjectsnote"))


def with_scan(thing: Thing, folder: Path, *, by: User) -> StoredFile:
    """Keep a master scan in the object store, with an access copy and a thumbnail."""
    item, number = thing.description, thing.number
    scan = folder / f"{number}.tif"
    drawn = picture(left_of(number), right_of(number))
    tifffile.imwrite(scan, np.asarray(drawn), photometric="rgb", compression="zlib")
    logical = "master/recto.tif"
    receipt = keeping.store().add_version(
        identifiers.object_id(item.pk), {logical: scan}, message="Received", user=str(by)
    )
    kept = receipt.files[logical]
    master = StoredFile.objects.create(
        description=item,
        role=FileRole.PRESERVATION_MASTER,
        path=kept.content_path,
        digest=kept.digest,
        size_bytes=scan.stat().st_size,
        media_type="image/tiff",
        width_px=192,
        height_px=128,
        original_name=word(number, "file"),
    )
    thing.files[master.pk] = "scan"
    _copies(thing, master, "scan", drawn)
    return master


def with_run(thing: Thing, *, state: RunState, by: User) -> RestorationRun:
    """A restoration with its candidate; approved, with its production master too."""
    item, color = thing.description, candidate_of(thing.number)
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    candidate = _kept(item, FileRole.CANDIDATE, master, color)
    run = RestorationRun.objects.create(
        description=item,
        source=master,
        recipe_name="portrait",
        recipe={},
        recipe_digest=f"{thing.number:064d}",
        state=state,
        requested_by=by,
        candidate=candidate,
        failure=word(thing.number, "failure"),
        report={"invented": True, "colorized": True, "steps": []},
    )
    thing.files[candidate.pk] = "candidate"
    _copies(thing, candidate, "candidate", picture(color, color))
    if state == RunState.APPROVED:
        production = _kept(item, FileRole.PRODUCTION_MASTER, candidate, color)
        thing.files[production.pk] = "production"
        _copies(thing, production, "production", picture(color, color))
    return run


def _kept(item: Description, role: FileRole, source: StoredFile, color: int) -> StoredFile:
    file = StoredFile(
        id=uuid4(), description=item, role=role, path=f"{role}-{item.pk}.tif", derived_from=source
    )
    path = storage.locate(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    tags = [(700, 1, len(labelled.PACKET), labelled.PACKET, True)]
    drawn = np.asarray(picture(color, color))
    tifffile.imwrite(path, drawn, photometric="rgb", compression="zlib", extratags=tags)
    labelled.sign(path, _label(item, file.pk, source), kind=FileKind.TIFF)
    file.digest, file.size_bytes = digests.of_file(path).digest, path.stat().st_size
    file.media_type, file.width_px, file.height_px = "image/tiff", 192, 128
    file.save(force_insert=True)
    return file


def _copies(thing: Thing, of: StoredFile, kind: str, drawn: Image.Image) -> None:
    sizes = ((FileRole.ACCESS_COPY, 1, "copy"), (FileRole.THUMBNAIL, 2, "thumb"))
    with derivatives.scratch() as folder, transaction.atomic():
        label = _label(thing.description, of.pk, of)
        rendered = [_drawn(folder, role, drawn.reduce(shrink), label) for role, shrink, _name in sizes]
        derivatives.record(of, rendered, by=software(), placed=[])
    for each, (_role, _shrink, name) in zip(rendered, sizes, strict=True):
        thing.files[each.key] = f"{kind} {name}"


def _label(item: Description, key: UUID, source: StoredFile) -> Label:
    """What the file says of itself: that of a scan, or what a recipe made of it."""
    label = derivatives.scan_label(item.pk, "")
    label = replace(label, document_id=key.urn, master_id=source.pk.urn, master_digest=source.digest)
    if source.role == FileRole.PRESERVATION_MASTER:
        return label
    return replace(
        label, source_type=SourceType.COMPOSITE, identifier=item.reference_code, recipe_digest="0" * 64
    )


def _drawn(folder: Path, role: FileRole, drawn: Image.Image, label: Label) -> Rendered:
    key = uuid4()
    path = folder / f"{key}.jpg"
    drawn.save(path, quality=95, xmp=labelled.PACKET)
    if role == FileRole.ACCESS_COPY:
        labelled.sign(path, label, Act.RENDERED)
    digested = digests.of_file(path)
    return Rendered(key, role, None, path, digested.digest, digested.size_bytes, drawn.size)


def public(is_public: bool) -> str:
    """The visibility in a word."""
    return Visibility.PUBLIC if is_public else Visibility.STAFF
