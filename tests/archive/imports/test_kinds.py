"""Every kind of file meets its fate: scans are kept bit for bit, the rest is quarantined with a reason."""

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from archive import storage
from archive.domain.vocabulary import FileRole
from archive.models import StoredFile
from archive.preservation.pictures import labelling
from archive.preservation.pictures.labelling import SourceType
from tests.archive.imports import making
from tests.archive.imports.conftest import Import
from tests.archive.imports.making import Maker
from tests.archive.preservation.validator import complaints

GREY8, GREY16 = making.rgb_u8()[:, :, 0], making.rgb_u16()[:, :, 0]
KEPT: dict[str, tuple[Maker, int, int, int | None]] = {
    "rgb8-lzw.tif": (making.tiff(making.rgb_u8(), "lzw"), 8, 1, 600),
    "rgb8-plain.tif": (making.tiff(making.rgb_u8(), None), 8, 1, 600),
    "rgb16-deflate.tif": (making.tiff(making.rgb_u16(), "zlib"), 16, 1, 600),
    "grey8.tiff": (making.tiff(GREY8, "lzw"), 8, 1, 600),
    "grey16.TIF": (making.tiff(GREY16, "zlib"), 16, 1, 600),
    "pages.tif": (making.multi_page, 16, 3, None),
    "print.jpg": (making.jpeg, 8, 1, 300),
    "named-as-tiff.tif": (making.turned_jpeg, 8, 1, None),
    "drawing.png": (making.png, 8, 1, 300),
    "grey16.png": (making.grey_png_u16, 16, 1, None),
    "cutout.png": (making.transparent_png, 8, 1, None),
}
REFUSED: dict[str, tuple[Maker, str]] = {
    "empty.tif": (making.empty, "empty"),
    "letter.jpg": (making.text, "not an image"),
    "cut.jpg": (making.cut(making.jpeg), "ends too early"),
    "cut.png": (making.cut(making.png), "ends too early"),
    "cut.tif": (making.cut(making.tiff(making.rgb_u8(), "lzw")), "ends too early"),
    "cut-pages.tif": (making.cut(making.multi_page), "ends too early"),
    "scratched.jpg": (making.scratched(making.jpeg), "damaged"),
    "scratched.png": (making.scratched(making.png), "damaged"),
    "scratched.tif": (making.scratched(making.tiff(making.rgb_u16(), "zlib")), "damaged"),
    "scratched-strips.tif": (making.scratched(making.in_strips(making.rgb_u16(), 16)), "damaged"),
    "bomb.png": (making.bomb_png, "60000 × 60000"),
    "clip.gif": (making.gif, "GIF"),
    "offset.jpg": (making.cmyk_jpeg, "cmyk"),
    "heights.tif": (making.float_tiff, "not kept"),
}


@pytest.fixture
def whole_folder(scans: Path) -> Path:
    makers = {name: row[0] for name, row in KEPT.items()} | {name: row[0] for name, row in REFUSED.items()}
    for name, make in makers.items():
        make(scans / name)
        making.settled(scans / name)
    return scans


def test_every_kind_meets_its_fate_and_the_batch_goes_on(
    whole_folder: Path, import_folder: Import, storage_root: Path
) -> None:
    outcome = import_folder()
    assert outcome.status == 1
    assert {path for path, fate in outcome.fates.items() if fate == "imported"} == set(KEPT)
    for name, (_, words) in REFUSED.items():
        assert outcome.row(name)["fate"] == "quarantined"
        assert words in outcome.row(name)["reason"]
        assert outcome.row(name)["reference_code"] is None
    counts = {"imported": len(KEPT), "duplicate": 0, "quarantined": len(REFUSED), "skipped": 0}
    assert outcome.report["counts"] == counts
    assert complaints(storage_root) == []
    for name, (_, bit_depth, pages, dpi) in KEPT.items():
        master = StoredFile.objects.get(original_name=name, role=FileRole.PRESERVATION_MASTER)
        assert storage.locate(master).read_bytes() == (whole_folder / name).read_bytes()
        assert (master.width_px, master.height_px) == (192, 128)
        assert (master.bit_depth, master.page_count) == (bit_depth, pages)
        assert master.technical["dpi"] == (pytest.approx([dpi, dpi], abs=0.1) if dpi else None)
        copies = master.derivatives.filter(role=FileRole.ACCESS_COPY).order_by("page")
        assert [copy.page for copy in copies] == ([1, 2, 3] if pages == 3 else [None])
        assert master.derivatives.filter(role=FileRole.THUMBNAIL).count() == pages
        assert master.description.access_copy == copies[0]
        assert master.description.thumbnail is not None


def test_the_kind_is_told_by_the_bytes_and_not_by_the_name(scans: Path, import_folder: Import) -> None:
    making.turned_jpeg(scans / "named-as-tiff.tif")
    making.settled(scans / "named-as-tiff.tif")
    assert import_folder().status == 0
    master = StoredFile.objects.get(role=FileRole.PRESERVATION_MASTER)
    assert master.media_type == "image/jpeg"
    assert master.path.endswith("recto.jpg")
    assert master.technical["exif"]["Make"] == "Reprokamera"


def test_an_access_copy_stands_upright_and_says_what_it_is(scans: Path, import_folder: Import) -> None:
    making.turned_jpeg(scans / "turned.jpg")
    making.settled(scans / "turned.jpg")
    import_folder()
    copy = StoredFile.objects.get(role=FileRole.ACCESS_COPY)
    assert (copy.width_px, copy.height_px) == (128, 192)
    with Image.open(storage.locate(copy)) as opened:
        assert opened.size == (128, 192)
        assert opened.mode == "RGB"
        assert opened.info["icc_profile"]
        assert opened.getexif().get(0x010F) is None
    label = labelling.read(storage.locate(copy))
    assert label is not None
    assert label.source_type is SourceType.PRINT
    assert copy.derived_from is not None
    assert label.derived_from == copy.derived_from.pk.urn
    assert label.document_id == copy.pk.urn


def test_the_access_copy_of_a_16_bit_scan_shows_the_same_picture(scans: Path, import_folder: Import) -> None:
    making.tiff(making.rgb_u16(), "zlib")(scans / "deep.tif")
    making.settled(scans / "deep.tif")
    import_folder()
    shown = Image.open(
        io.BytesIO(storage.locate(StoredFile.objects.get(role=FileRole.ACCESS_COPY)).read_bytes())
    )
    difference = np.abs(np.asarray(shown).astype(int) - making.rgb_u8().astype(int))
    assert difference.mean() < 3


def test_a_large_scan_is_shown_smaller_and_kept_whole(scans: Path, import_folder: Import) -> None:
    wide = np.tile(making.rgb_u8(), (1, 40, 1))
    tifffile.imwrite(scans / "panorama.tif", wide, photometric="rgb", compression="zlib")
    making.settled(scans / "panorama.tif")
    import_folder()
    assert StoredFile.objects.get(role=FileRole.PRESERVATION_MASTER).width_px == 7680
    assert StoredFile.objects.get(role=FileRole.ACCESS_COPY).width_px == 6000
    assert StoredFile.objects.get(role=FileRole.THUMBNAIL).width_px == 640
    pyramid = storage.pyramid(StoredFile.objects.get(role=FileRole.ACCESS_COPY))
    with tifffile.TiffFile(pyramid) as layers:
        assert len(layers.pages) > 4
        assert layers.pages.first.is_tiled
