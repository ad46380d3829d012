"""Batches and rows are shown to those who may import, and to nobody else."""

from pathlib import Path

import pytest

from archive.domain.vocabulary import Fate
from archive.models import Description, ImportBatch, User
from archive.selectors.transfer import imports as selected
from archive.services.transfer import imports
from tests.archive.cast import write_scan


@pytest.fixture
def batch(series: Description, archivist: User, tmp_path: Path) -> ImportBatch:
    write_scan(tmp_path / "scanner" / "box", "a.tif")
    (tmp_path / "scanner" / "box" / "Thumbs.db").touch()
    batch = imports.open_batch(folder=tmp_path / "scanner" / "box", into=series, by=archivist)
    imports.run_batch(batch)
    return batch


def test_an_archivist_sees_batches_rows_and_how_far_they_are(batch: ImportBatch, archivist: User) -> None:
    assert list(selected.batches(archivist)) == [batch]
    assert selected.batch(archivist, batch.pk) == batch
    assert {row.path for row in selected.rows(archivist, batch)} == {"a.tif", "Thumbs.db"}
    assert [row.path for row in selected.rows(archivist, batch, fate=Fate.IMPORTED)] == ["a.tif"]
    tally = selected.tally(archivist, batch)
    assert (tally.done, tally.total) == (2, 2)
    assert tally.counts[Fate.SKIPPED] == 1


def test_others_see_nothing(batch: ImportBatch, reader: User, reviewer: User) -> None:
    for person in (reader, reviewer):
        assert not selected.batches(person).exists()
        assert selected.batch(person, batch.pk) is None
        assert not selected.rows(person, batch).exists()
        assert selected.tally(person, batch).total == 0
