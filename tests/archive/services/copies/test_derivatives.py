"""Access copies: made once, made again when lost, and always of the best that there is."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive import storage
from archive.domain.errors import MissingBytes
from archive.domain.vocabulary import FileRole
from archive.models import Description, StoredFile, User
from archive.preservation.pictures import labelling
from archive.preservation.pictures.labelling import Label, SourceType
from archive.services.agents import software
from archive.services.copies import derivatives
from archive.services.transfer import imports
from tests.archive.cast import write_scan


@pytest.fixture
def master(series: Description, archivist: User, tmp_path: Path) -> StoredFile:
    """The imported master of an item, with its access copies."""
    write_scan(tmp_path / "scanner" / "box", "quay.tif")
    batch = imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist)
    imports.run_batch(batch)
    return StoredFile.objects.select_related("description").get(role=FileRole.PRESERVATION_MASTER)


def derived(master: StoredFile, role: FileRole, place: Path, label: Label | None) -> StoredFile:
    """A candidate or production master with the pixels of the master."""
    path = write_scan(place.parent, place.name, seed=5)
    if label is not None:
        labelling.write(path, label)
    return StoredFile.objects.create(
        description=master.description,
        role=role,
        path=path.name,
        digest=f"digest of {place.name}",
        size_bytes=1,
        media_type="image/tiff",
        width_px=192,
        height_px=128,
        derived_from=master,
    )


def labels_of(file: StoredFile) -> set[SourceType]:
    found = [labelling.read(storage.locate(copy)) for copy in file.derivatives.all()]
    assert all(found)
    return {label.source_type for label in found if label is not None}


def test_made_again_nothing_new_is_made(master: StoredFile) -> None:
    before = set(master.derivatives.values_list("pk", flat=True))
    again = derivatives.make(master, by=software())
    assert {copy.pk for copy in again} == before
    assert master.derivatives.count() == 2


def test_lost_access_copies_are_made_again(master: StoredFile) -> None:
    for copy in master.derivatives.all():
        storage.locate(copy).unlink()
    derivatives.make(master, by=software())
    master.description.refresh_from_db()
    assert master.description.access_copy is not None
    assert master.description.thumbnail is not None
    assert storage.locate(master.description.access_copy).is_file()
    assert storage.locate(master.description.thumbnail).is_file()


def test_copies_whose_rows_were_not_kept_do_not_stay(
    master: StoredFile, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_item: Description) -> None:
        raise OSError("no room")

    for copy in master.derivatives.all():
        storage.locate(copy).unlink()
    monkeypatch.setattr("archive.services.copies.derivatives.show_best", fail)
    with pytest.raises(OSError, match="no room"):
        derivatives.make(master, by=software())
    root: Path = settings.ACCESS_ROOT  # type: ignore[attr-defined]
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_a_missing_source_is_named(master: StoredFile, settings: object) -> None:
    root: Path = settings.WORKSHOP_ROOT  # type: ignore[attr-defined]
    candidate = derived(master, FileRole.CANDIDATE, root / "gone.tif", None)
    (root / "gone.tif").unlink()
    with pytest.raises(MissingBytes, match=r"gone\.tif"):
        derivatives.make(candidate, by=software())


def test_a_candidate_s_label_goes_on_to_its_copies_and_readers_are_not_shown_it(
    master: StoredFile, settings: object
) -> None:
    root: Path = settings.WORKSHOP_ROOT  # type: ignore[attr-defined]
    label = replace(derivatives.scan_label(master.description_id, ""), source_type=SourceType.COMPOSITE)
    candidate = derived(
        master, FileRole.CANDIDATE, root / "candidate.tif", replace(label, recipe_digest="0" * 64)
    )
    shown = master.description.access_copy
    derivatives.make(candidate, by=software())
    assert labels_of(candidate) == {SourceType.COMPOSITE}
    master.description.refresh_from_db()
    assert master.description.access_copy == shown


def test_a_restoration_that_lost_its_label_is_still_called_enhanced(
    master: StoredFile, settings: object
) -> None:
    root: Path = settings.WORKSHOP_ROOT  # type: ignore[attr-defined]
    candidate = derived(master, FileRole.CANDIDATE, root / "candidate.tif", None)
    derivatives.make(candidate, by=software())
    assert labels_of(candidate) == {SourceType.ENHANCED}


def test_an_approved_restoration_is_shown_before_the_scan(master: StoredFile) -> None:
    place = storage.locate(master).with_name("restored.tif")
    production = derived(master, FileRole.PRODUCTION_MASTER, place, None)
    StoredFile.objects.filter(pk=production.pk).update(path=f"v1/content/master/{place.name}")
    production.refresh_from_db()
    derivatives.make(production, by=software())
    item = Description.objects.get(pk=master.description_id)
    assert item.access_copy is not None
    assert item.thumbnail is not None
    assert item.access_copy.derived_from == production
    assert item.thumbnail.derived_from == production


def test_copies_of_a_negative_say_so(master: StoredFile) -> None:
    master.description.carrier = "glass_negative"
    master.description.save()
    for copy in master.derivatives.all():
        storage.locate(copy).unlink()
    made = derivatives.make(master, by=software())
    label = labelling.read(storage.locate(made[0]))
    assert label is not None
    assert label.source_type is SourceType.NEGATIVE
