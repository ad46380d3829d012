from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from restoration.errors import UnreadableImage, UnwritableImage
from restoration.imaging import files
from restoration.imaging.exif import parsed
from restoration.imaging.icc import srgb_profile
from restoration.imaging.samples import quantized
from tests.restoration.drawn import dressed, exif_block, photograph, ramp_samples, scene


@pytest.mark.parametrize("suffix", [".tif", ".png"])
@pytest.mark.parametrize("grey", [True, False])
def test_sixteen_bits_come_out_as_they_went_in(tmp_path: Path, suffix: str, grey: bool) -> None:
    samples = ramp_samples(grey=grey)
    tifffile.imwrite(tmp_path / "in.tif", samples, photometric="minisblack" if grey else "rgb")
    picture = files.read(tmp_path / "in.tif")
    files.write(picture, tmp_path / f"out{suffix}")
    again = files.read(tmp_path / f"out{suffix}")
    assert (again.bit_depth, again.is_grey) == (16, grey)
    assert np.array_equal(quantized(again.pixels, 16, grey=grey), samples)


@pytest.mark.parametrize("suffix", [".tif", ".png"])
def test_every_eight_bit_value_survives(tmp_path: Path, suffix: str) -> None:
    samples = np.arange(256, dtype=np.uint8).reshape(16, 16)
    Image.fromarray(samples).save(tmp_path / "in.png")
    files.write(files.read(tmp_path / "in.png"), tmp_path / f"out{suffix}")
    assert np.array_equal(np.asarray(Image.open(tmp_path / f"out{suffix}")), samples)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".jpg"])
def test_profile_resolution_and_exif_travel_along(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    files.write(dressed(scene()), target)
    picture = files.read(target)
    assert picture.size_hw == scene().shape[:2]
    assert picture.icc_profile == srgb_profile()
    assert picture.dpi == pytest.approx((600.0, 600.0), abs=0.5)
    assert picture.exif is not None
    exif = parsed(picture.exif)
    assert exif[271] == "Scanwerk"
    assert exif.get_ifd(0x8769)[0x9003] == "1999:12:31 23:59:59"
    assert 274 not in exif


def test_a_tiff_with_exif_is_sound_for_other_readers(tmp_path: Path) -> None:
    files.write(dressed(scene(), bit_depth=16), tmp_path / "out.tif")
    with tifffile.TiffFile(tmp_path / "out.tif") as tiff:
        page = tiff.pages.first
        assert len(tiff.pages) == 1
        assert page.tags["Make"].value == "Scanwerk"
        assert page.tags["ExifTag"].value["DateTimeOriginal"] == "1999:12:31 23:59:59"
        assert page.asarray().dtype == np.uint16
    with Image.open(tmp_path / "out.tif") as image:
        image.load()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".tif"])
def test_pictures_stand_upright_whatever_the_orientation(
    tmp_path: Path, orientation: int, suffix: str
) -> None:
    upright = np.zeros((24, 40), np.uint8)
    upright[:8, :8] = 250  # a white corner at the top left
    upright[:8, 32:] = 120  # a grey one at the top right
    stored = Image.fromarray(upright)
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's transpositions that undo each
    if orientation > 1:
        stored = stored.transpose(Image.Transpose(inverse[orientation]))
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"turned{suffix}"
    if suffix == ".jpg":
        stored.save(path, exif=exif, quality=98, dpi=(300, 150))
    else:
        tifffile.imwrite(path, np.asarray(stored), extratags=[(274, 3, 1, orientation, True)])
    picture = files.read(path)
    assert picture.size_hw == (24, 40)
    assert np.abs(picture.pixels[..., 0] - upright / np.float32(255)).max() < 0.1
    if suffix == ".jpg":
        assert picture.dpi == pytest.approx((150, 300) if orientation >= 5 else (300, 150))


@pytest.mark.parametrize("compression", [None, "lzw", "zlib"])
def test_white_is_zero_tiffs_are_turned_round(tmp_path: Path, compression: str | None) -> None:
    samples = ramp_samples(grey=True)
    tifffile.imwrite(tmp_path / "in.tif", samples, photometric="miniswhite", compression=compression)
    picture = files.read(tmp_path / "in.tif")
    assert np.array_equal(quantized(picture.pixels, 16, grey=True), 65535 - samples)


def test_planar_and_paletted_and_bilevel_tiffs_are_read(tmp_path: Path) -> None:
    planes = ramp_samples()
    tifffile.imwrite(
        tmp_path / "planar.tif", np.moveaxis(planes, -1, 0).copy(), photometric="rgb", planarconfig="separate"
    )
    assert np.array_equal(quantized(files.read(tmp_path / "planar.tif").pixels, 16, grey=False), planes)
    paletted = Image.fromarray((scene() * 255).astype(np.uint8)).quantize(32)
    paletted.save(tmp_path / "palette.tif")
    expected = np.asarray(paletted.convert("RGB"))
    assert np.array_equal(quantized(files.read(tmp_path / "palette.tif").pixels, 8, grey=False), expected)
    Image.fromarray(scene()[..., 0] > 0.5).save(tmp_path / "bilevel.tif")
    assert set(np.unique(files.read(tmp_path / "bilevel.tif").pixels)) == {0.0, 1.0}


def test_float_tiffs_are_read_in_range_and_refused_outside(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "in.tif", scene(), photometric="rgb")
    assert np.abs(files.read(tmp_path / "in.tif").pixels - scene()).max() < 1e-5
    tifffile.imwrite(tmp_path / "hdr.tif", scene() * 40, photometric="rgb")
    with pytest.raises(UnreadableImage, match="outside 0 to 1"):
        files.read(tmp_path / "hdr.tif")


def test_cmyk_becomes_srgb_with_a_warning(tmp_path: Path) -> None:
    rgb = Image.fromarray((scene() * 255).astype(np.uint8))
    for suffix in ("jpg", "tif"):
        rgb.convert("CMYK").save(tmp_path / f"in.{suffix}")
        picture = files.read(tmp_path / f"in.{suffix}")
        assert np.abs(picture.pixels - scene()).mean() < 0.02
        assert picture.icc_profile == srgb_profile()
        assert "CMYK" in picture.warnings[0]


@pytest.mark.parametrize("depth", [8, 16])
def test_transparency_is_dropped_with_a_warning(tmp_path: Path, depth: int) -> None:
    samples = ramp_samples() if depth == 16 else (ramp_samples() >> 8).astype(np.uint8)
    alpha = np.full_like(samples[..., :1], 9)
    with_alpha = np.concatenate([samples, alpha], axis=2)
    tifffile.imwrite(tmp_path / "in.tif", with_alpha, photometric="rgb", extrasamples=["unassalpha"])
    picture = files.read(tmp_path / "in.tif")
    assert np.array_equal(quantized(picture.pixels, depth, grey=False), samples)
    assert "transparency" in picture.warnings[0]


def test_pages_of_a_tiff_are_chosen_by_number(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    with tifffile.TiffWriter(path) as writer:
        for value in (10, 200):
            writer.write(np.full((8, 9), value, np.uint8))
    assert files.page_count(path) == 2
    assert files.read(path, page=1).pixels[0, 0, 0] == pytest.approx(200 / 255)
    with pytest.raises(UnreadableImage, match="no page 3"):
        files.read(path, page=2)


@pytest.mark.parametrize("name", ["a.tif", "lzw.tif", "plain.tif", "b.png", "deep.png", "c.jpg"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_cut_off_file_is_refused_not_half_read(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / name
    if name == "lzw.tif":
        tifffile.imwrite(path, ramp_samples(), photometric="rgb", compression="lzw")
    elif name == "plain.tif":
        tifffile.imwrite(path, ramp_samples(), photometric="rgb")
    else:
        files.write(photograph(scene(), bit_depth=16 if name == "deep.png" else 8), path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(UnreadableImage):
        files.read(path)


@pytest.mark.parametrize("content", [b"", b"GIF89a....", b"II*\x00", b"\xff\xd8\xff\xe0junk", b"hello world"])
def test_what_is_no_picture_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.jpg").write_bytes(content)
    with pytest.raises(UnreadableImage) as caught:
        files.read(tmp_path / "x.jpg")
    assert caught.value.path == tmp_path / "x.jpg"
    assert caught.value.code == "restoration.E001"


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    Image.new("1", (30000, 30000)).save(tmp_path / "bomb.png")
    Image.new("1", (30000, 30000)).save(tmp_path / "bomb.tif", compression="group4")
    for name in ("bomb.png", "bomb.tif"):
        with pytest.raises(UnreadableImage, match=r"900\.0 megapixels"):
            files.read(tmp_path / name)
    with pytest.raises(UnreadableImage, match="limit"):
        files.write(photograph(scene()), tmp_path / "small.png")
        files.read(tmp_path / "small.png", max_pixels=1000)


def test_damaged_exif_costs_a_warning_only(tmp_path: Path) -> None:
    image = Image.fromarray((scene() * 255).astype(np.uint8))
    image.save(tmp_path / "in.jpg", exif=b"Exif\x00\x00" + exif_block()[:30] + b"\xff" * 20)
    picture = files.read(tmp_path / "in.jpg")
    assert picture.size_hw == (120, 160)
    files.write(picture, tmp_path / "out.tif")


def test_an_unknown_suffix_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnwritableImage, match="bmp"):
        files.write(photograph(scene()), tmp_path / "x.bmp")
    with pytest.raises(UnwritableImage, match="No such file"):
        files.write(photograph(scene()), tmp_path / "absent" / "x.tif")
    with pytest.raises(UnreadableImage, match="cannot be opened"):
        files.read(tmp_path / "absent.tif")


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for suffix in (".tif", ".png", ".jpg"):
        for name in ("a", "b"):
            files.write(dressed(scene()), tmp_path / f"{name}{suffix}")
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
