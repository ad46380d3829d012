"""Pictures that are made while they are written."""

import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from restoration.imaging import files
from restoration.imaging.photograph import BandedPhotograph, Photograph, Pixels
from restoration.imaging.samples import dequantized, quantized, sample_strips
from tests.restoration.drawn import dressed, photograph, ramp_samples

UNEVEN = (1, 63, 64, 65, 7, 130, 20)


def cut(pixels: Pixels, heights: Sequence[int]) -> Iterator[Pixels]:
    """The rows of a picture in bands of these heights, which make up its own."""
    top = 0
    for height in heights:
        yield pixels[top : top + height]
        top += height
    assert top == len(pixels)


def in_uneven_bands(picture: Photograph) -> BandedPhotograph:
    return picture.banded(picture.size_hw, cut(picture.pixels, UNEVEN))


@pytest.fixture
def ramps() -> Photograph:
    """A 16-bit picture that 8 bits cannot carry, with profile, resolution and Exif."""
    return dressed(dequantized(ramp_samples(sum(UNEVEN), 96)), bit_depth=16)


@pytest.mark.parametrize("suffix", [".tif", ".png", ".jpg"])
def test_a_picture_written_as_it_is_made_is_the_same_file(
    tmp_path: Path, ramps: Photograph, suffix: str
) -> None:
    files.write(ramps, tmp_path / f"whole{suffix}")
    files.write(in_uneven_bands(ramps), tmp_path / f"bands{suffix}")
    assert (tmp_path / f"bands{suffix}").read_bytes() == (tmp_path / f"whole{suffix}").read_bytes()


def test_sixteen_bits_and_all_that_is_carried_survive(tmp_path: Path, ramps: Photograph) -> None:
    files.write(in_uneven_bands(ramps), tmp_path / "out.tif")
    again = files.read(tmp_path / "out.tif")
    assert np.array_equal(quantized(again.pixels, 16, grey=False), ramp_samples(sum(UNEVEN), 96))
    assert (again.icc_profile, again.dpi) == (ramps.icc_profile, ramps.dpi)
    assert again.exif is not None


@pytest.mark.parametrize("strip_rows", [1, 50, 64, 1000])
def test_strips_are_cut_anew_whatever_the_bands(ramps: Photograph, strip_rows: int) -> None:
    strips = list(sample_strips(in_uneven_bands(ramps), strip_rows))
    assert {len(strip) for strip in strips[:-1]} <= {strip_rows}
    assert np.array_equal(np.concatenate(strips), quantized(ramps.pixels, 16, grey=False))


def test_a_grey_picture_is_written_in_one_channel(tmp_path: Path) -> None:
    grey = photograph(dequantized(ramp_samples(sum(UNEVEN), 96, grey=True)), bit_depth=16)
    files.write(in_uneven_bands(grey), tmp_path / "grey.tif")
    again = files.read(tmp_path / "grey.tif")
    assert again.is_grey
    assert np.array_equal(again.pixels, grey.pixels)


def test_gathered_bands_are_the_whole_picture(ramps: Photograph) -> None:
    gathered = in_uneven_bands(ramps).gathered()
    assert np.array_equal(gathered.pixels, ramps.pixels)
    assert (gathered.bit_depth, gathered.exif) == (16, ramps.exif)


@pytest.mark.parametrize("suffix", [".tif", ".png"])
def test_a_result_larger_than_the_memory_it_takes_is_written(tmp_path: Path, suffix: str) -> None:
    band = np.full((256, 4096, 3), 0.25, np.float32)
    size_hw = (256 * 16, 4096)
    vast = Photograph(band, bit_depth=16).banded(size_hw, (band.copy() for _ in range(16)))
    tracemalloc.start()
    files.write(vast, tmp_path / f"vast{suffix}")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    result_bytes = size_hw[0] * size_hw[1] * 3 * 4
    assert peak_bytes < result_bytes / 4
    assert files.read(tmp_path / f"vast{suffix}").size_hw == size_hw
