"""Things that tests of pages stand on: items whose copies and restorations really lie on the disk.

The copies are drawn here and recorded by the service; its decoder has tests of its own, and takes seconds.
"""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from PIL import Image

from archive import storage
from archive.domain.vocabulary import FileRole, RunState
from archive.models import Description, RestorationRun, StoredFile, User
from archive.preservation import digest as digests
from archive.preservation.pictures.labelling import Label, SourceType
from archive.preservation.pictures.manifests import Act
from archive.services.agents import software
from archive.services.copies import derivatives
from archive.services.copies.derivatives import Rendered
from tests.archive import labelled
from tests.archive.cast import photograph_u8, write_scan


def with_copies(item: Description) -> Description:
    """The item, after access copies and thumbnails were made of its masters."""
    for master in item.files.filter(role=FileRole.PRESERVATION_MASTER):
        _copy(master)
    item.refresh_from_db()
    return item


def access_copy(
    item: Description,
    of: FileRole = FileRole.PRESERVATION_MASTER,
    *,
    role: FileRole = FileRole.ACCESS_COPY,
) -> StoredFile:
    """The access copy, or thumbnail, that was made from the file with role `of`."""
    return StoredFile.objects.get(description=item, role=role, derived_from__role=of)


def with_restoration(item: Description, *, by: User, state: RunState = RunState.APPROVED) -> Description:
    """The item with a run that made a candidate in colour; approved, it has a production master too."""
    master = item.files.get(role=FileRole.PRESERVATION_MASTER)
    candidate = _stored(item, FileRole.CANDIDATE, master, seed=100)
    RestorationRun.objects.create(
        description=item,
        source=master,
        recipe_name="portrait",
        recipe={},
        recipe_digest="0" * 64,
        state=state,
        requested_by=by,
        candidate=candidate,
        report={"invented": True, "colorized": True, "steps": []},
    )
    _copy(candidate)
    if state == RunState.APPROVED:
        _copy(_stored(item, FileRole.PRODUCTION_MASTER, candidate, seed=100))
    item.refresh_from_db()
    return item


def _stored(item: Description, role: FileRole, source: StoredFile, *, seed: int) -> StoredFile:
    file = StoredFile(id=uuid4(), description=item, role=role, path=f"{role}.tif", derived_from=source)
    path: Path = storage.locate(file)
    write_scan(path.parent, path.name, seed=seed)
    file.digest, file.size_bytes = digests.of_file(path).digest, path.stat().st_size
    file.media_type, file.width_px, file.height_px = "image/tiff", source.width_px, source.height_px
    file.save(force_insert=True)
    return file


def _copy(file: StoredFile) -> None:
    """Draw an access copy and a thumbnail of a file and have them recorded."""
    with derivatives.scratch() as folder:
        label = _label(file)
        drawn = [_drawn(folder, FileRole.ACCESS_COPY, 1, label), _drawn(folder, FileRole.THUMBNAIL, 2, label)]
        with transaction.atomic():
            derivatives.record(file, drawn, by=software(), placed=[])


def _label(file: StoredFile) -> Label:
    """What a copy of a file says of itself."""
    scan = derivatives.scan_label(file.description_id, "")
    label = derivatives.begun_at(derivatives.master_of(file), scan)
    if file.role == FileRole.PRESERVATION_MASTER:
        return label
    return replace(label, source_type=SourceType.COMPOSITE, recipe_name="portrait", recipe_digest="0" * 64)


def _drawn(folder: Path, role: FileRole, shrink: int, label: Label) -> Rendered:
    key = uuid4()
    path = folder / f"{key}.jpg"
    picture = Image.fromarray(photograph_u8()).reduce(shrink)
    picture.save(path, xmp=labelled.PACKET)
    if role == FileRole.ACCESS_COPY:
        labelled.sign(path, label, Act.RENDERED)
    digested = digests.of_file(path)
    return Rendered(key, role, None, path, digested.digest, digested.size_bytes, picture.size)
