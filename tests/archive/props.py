"""Things that tests of the workshop stand on: an item with a real master in a real object store, and runs."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings

from archive.domain import identifiers, ocfl
from archive.domain.vocabulary import FileRole, LevelOfDescription, RunState, Visibility
from archive.jobs import restorations as jobs
from archive.models import Description, RestorationRun, StoredFile, User
from archive.preservation import digest as digests
from archive.services.custody import keeping
from archive.services.describing import descriptions
from archive.services.restoring import restorations
from tests.archive.cast import photograph_u8, write_scan


def root() -> Path:
    """The storage root of this test, in a folder."""
    return Path(django_settings.STORAGE_ROOT)


def folder_of(item: Description) -> Path:
    """The folder of an item's object."""
    return root() / ocfl.object_path(keeping.object_id(item))


def keep_scan(scan: Path, *, under: Description, by: User, code: str = "0001") -> Description:
    """An item under `under` whose master scan is this file, in the object store."""
    item = descriptions.create(
        parent=under,
        level=LevelOfDescription.ITEM,
        code=code,
        title="The quay",
        by=by,
        fields={"visibility": Visibility.PUBLIC},
    )
    logical = f"master/recto{scan.suffix}"
    receipt = keeping.store().add_version(
        identifiers.object_id(item.pk), {logical: scan}, message="Received", user=str(by)
    )
    kept = receipt.files[logical]
    height, width = photograph_u8().shape[:2]
    StoredFile.objects.create(
        description=item,
        role=FileRole.PRESERVATION_MASTER,
        path=kept.content_path,
        digest=kept.digest,
        size_bytes=scan.stat().st_size,
        media_type="image/tiff",
        width_px=width,
        height_px=height,
        original_name=scan.name,
    )
    return item


@pytest.fixture
def item(series: Description, archivist: User, tmp_path: Path) -> Description:
    """A public item with one small master scan."""
    return keep_scan(write_scan(tmp_path), under=series, by=archivist)


@pytest.fixture
def queued(item: Description, archivist: User) -> RestorationRun:
    """A run of the recipe `clean` that waits."""
    return restorations.queue(item, recipe_name="clean", by=archivist)


@pytest.fixture
def candidate_run(queued: RestorationRun) -> RestorationRun:
    """A run whose candidate waits for review, made by the engine itself; needs `transactional_db`."""
    return done(queued.pk)


def done(run_id: UUID) -> RestorationRun:
    """Do a waiting run here and now, as its job does; returns it waiting for review."""
    jobs.run(str(run_id))
    run = RestorationRun.objects.select_related("candidate", "source", "description").get(pk=run_id)
    assert run.state == RunState.AWAITING_REVIEW, run.failure
    return run


def master_digests() -> dict[str, str]:
    """The digests of all masters as they lie on the disk now, by path."""
    masters = (path for path in root().rglob("*") if path.is_file() and "/content/master/" in str(path))
    return {str(path.relative_to(root())): digests.of_file(path).digest for path in masters}
