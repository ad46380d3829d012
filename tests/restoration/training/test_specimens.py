"""The demonstration's scans: real files, the same every time, one of them broken."""

import hashlib
from pathlib import Path

import pytest

from restoration.errors import UnreadableImage
from restoration.imaging import files
from restoration.training import specimens


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("scanner")
    specimens.lay_out(root)
    return root


def test_each_scan_is_readable_with_its_depth_resolution_and_profile(box: Path) -> None:
    for specimen in specimens.SPECIMENS:
        scan = files.read(box / specimen.path)
        assert scan.bit_depth == specimen.bit_depth
        assert scan.icc_profile
        assert scan.dpi == pytest.approx((specimen.dpi, specimen.dpi), rel=0.01)


def test_three_prints_have_something_written_on_their_backs(box: Path) -> None:
    assert len(list(box.rglob("*_verso.*"))) == 3


def test_exactly_one_file_is_broken(box: Path) -> None:
    broken = []
    for path in sorted(box.rglob("*.*")):
        try:
            files.read(path)
        except UnreadableImage:
            broken.append(path.relative_to(box).as_posix())
    assert broken == [specimens.BROKEN]


def test_a_specimen_has_the_same_bytes_every_time(box: Path, tmp_path: Path) -> None:
    name = specimens.SPECIMENS[1].path
    again = tmp_path / name
    again.parent.mkdir(parents=True)
    files.write(specimens._recto(specimens.SPECIMENS[1]), again)
    assert hashlib.sha512(again.read_bytes()).digest() == hashlib.sha512((box / name).read_bytes()).digest()


def test_laying_out_again_touches_nothing(box: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in box.rglob("*.*") if path.name != "torn-transfer.tif"}
    specimens.lay_out(box)
    assert {path: path.stat().st_mtime_ns for path in before} == before
