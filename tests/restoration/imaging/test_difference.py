"""How far two results lie apart, whatever their depth and however they are cut."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from restoration.errors import UnreadableImage
from restoration.imaging.difference import difference


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("planes", [(), (3,)])
def test_it_says_what_a_reference_says(tmp_path: Path, dtype: type, planes: tuple[int, ...]) -> None:
    most = np.iinfo(dtype).max
    rng = np.random.default_rng(3)
    one = rng.integers(9, most - 9, (150, 71, *planes), dtype)
    other = one.copy()
    other[140:, 5] += dtype(7)
    left, right, same = (tmp_path / f"{name}.tif" for name in ("left", "right", "same"))
    tifffile.imwrite(left, one, rowsperstrip=64)
    tifffile.imwrite(right, other, rowsperstrip=16)  # cut otherwise: the pixels are what counts
    tifffile.imwrite(same, one, rowsperstrip=64, compression="zlib")
    found = difference(left, right)
    assert found is not None and found.psnr_db is not None
    assert (found.largest, found.most) == (7, most)
    mean_square = float(np.mean((one / most - other / most) ** 2))
    assert found.psnr_db == pytest.approx(-10 * np.log10(mean_square), abs=1e-6)
    assert found.differing_share == pytest.approx(10 / (150 * 71))
    equal = difference(left, same)
    assert equal is not None and equal.is_none and equal.psnr_db is None and equal.differing_share == 0


def test_pictures_of_other_sizes_or_depths_are_not_compared(tmp_path: Path) -> None:
    one, lower, deeper = (tmp_path / f"{name}.tif" for name in ("one", "lower", "deeper"))
    tifffile.imwrite(one, np.zeros((8, 8), np.uint8))
    tifffile.imwrite(lower, np.zeros((7, 8), np.uint8))
    tifffile.imwrite(deeper, np.zeros((8, 8), np.uint16))
    assert difference(one, lower) is None and difference(one, deeper) is None


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    one, broken = tmp_path / "one.tif", tmp_path / "broken.tif"
    tifffile.imwrite(one, np.zeros((8, 8), np.uint8))
    broken.write_bytes(b"II*\0 and nothing else")
    with pytest.raises(UnreadableImage, match=r"broken\.tif"):
        difference(one, broken)
