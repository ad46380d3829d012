"""Labels travel inside files and leave the picture alone."""

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from archive.preservation.errors import LabelRefused, ProgramMissing
from archive.preservation.pictures import labelling
from archive.preservation.pictures.labelling import Label, SourceType
from tests.archive.imports import making

pytestmark = pytest.mark.usefixtures("helpers_of_their_own")
LABEL = Label(
    source_type=SourceType.COMPOSITE,
    creator_tool="Albumen 0.1.0",
    document_id="urn:uuid:00000000-0000-0000-0000-000000000001",
    derived_from="urn:uuid:00000000-0000-0000-0000-000000000002",
    title="老照片: the quay",
    identifier="HO-1-0001",
    statement="The colours are an interpretation.",
    recipe_name="portrait",
    recipe_digest="ab" * 32,
    weights=(("colorizer-small", "cd" * 32), ("denoiser", "ef" * 32)),
    master_id="urn:uuid:00000000-0000-0000-0000-000000000003",
    master_digest="01" * 64,
    archive="县档案馆",
    notice="Colourised: an interpretation, not a record.",
)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.tif", making.tiff(making.rgb_u16(), "zlib")),
        ("a.jpg", making.jpeg),
        ("a.png", making.png),
    ],
)
def test_a_label_comes_back_as_it_was_written(tmp_path: Path, name: str, make: making.Maker) -> None:
    make(tmp_path / name)
    assert labelling.read(tmp_path / name) is None
    labelling.write(tmp_path / name, LABEL)
    assert labelling.read(tmp_path / name) == LABEL
    assert not (tmp_path / f"{name}_original").exists()


def test_a_label_leaves_pixels_resolution_and_profile_alone(tmp_path: Path) -> None:
    making.tiff(making.rgb_u16(), "zlib")(tmp_path / "a.tif")
    making.jpeg(tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as opened:
        pixels, profile = np.asarray(opened), opened.info["icc_profile"]
    labelling.write(tmp_path / "a.tif", LABEL)
    labelling.write(tmp_path / "a.jpg", LABEL)
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert np.array_equal(file.asarray(), making.rgb_u16())
        assert file.pages.first.tags["XResolution"].value == (600, 1)
    with Image.open(tmp_path / "a.jpg") as opened:
        assert np.array_equal(np.asarray(opened), pixels)
        assert opened.info["icc_profile"] == profile


def test_programs_of_the_trade_find_their_properties(tmp_path: Path) -> None:
    making.jpeg(tmp_path / "a.jpg")
    labelling.write(tmp_path / "a.jpg", LABEL)
    with Image.open(tmp_path / "a.jpg") as opened:
        packet = opened.info["xmp"].decode()
    told = {
        "dc:source": f"sha512:{LABEL.master_digest}",
        "photoshop:Credit": LABEL.archive,
        "photoshop:Source": LABEL.archive,
        "photoshop:Headline": LABEL.title,
        "photoshop:Instructions": LABEL.notice,
        "xmpMM:OriginalDocumentID": LABEL.master_id,
        "Iptc4xmpExt:DigitalSourceType": LABEL.source_type,
    }
    for name, value in told.items():
        assert f"<{name}>{value}</{name}>" in packet
    assert "<stRef:documentID>" + LABEL.derived_from in packet
    assert f"recipe portrait sha256:{LABEL.recipe_digest}; weights colorizer-small" in packet


def test_a_title_cannot_smuggle_arguments(tmp_path: Path) -> None:
    making.png(tmp_path / "a.png")
    victim = tmp_path / "victim.txt"
    labelling.write(
        tmp_path / "a.png", Label(SourceType.PRINT, "Albumen", title=f"x\n-w\n{victim}\n-execute\ny")
    )
    found = labelling.read(tmp_path / "a.png")
    assert found is not None
    assert found.title == f"x -w {victim} -execute y"
    assert not victim.exists()


def test_what_is_no_image_takes_no_label(tmp_path: Path) -> None:
    making.text(tmp_path / "a.jpg")
    with pytest.raises(LabelRefused):
        labelling.write(tmp_path / "a.jpg", LABEL)


def test_a_missing_program_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramMissing, match="apt-get install libimage-exiftool-perl"):
        labelling.write(tmp_path / "a.jpg", LABEL)
