"""TIFF by tifffile: 8 and 16 bits to the last digit (Pillow opens 16-bit RGB silently as 8)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from restoration.errors import UnreadableImage
from restoration.imaging.exif import EXIF_FAULTS
from restoration.imaging.icc import srgb_of_cmyk, srgb_profile
from restoration.imaging.photograph import BandedPhotograph
from restoration.imaging.raster import CMYK_CONVERTED, check_size, drop_foreign_profile, opened, without_alpha
from restoration.imaging.samples import Decoded, Samples, sample_strips
from restoration.imaging.tiff_exif import append_exif

ROWS_PER_STRIP = 64
DEFLATE_LEVEL = 6
MOST_CLASSIC_BYTES = 3_800_000_000  # offsets in a classic TIFF have 32 bits
INCHES_PER_UNIT = {2: 1.0, 3: 2.54}  # resolution units: inch, centimetre
ORIENTATION = 274


def page_count(path: Path) -> int:
    """The number of pages; raises what tifffile raises on damage."""
    with tifffile.TiffFile(path) as tiff:
        return len(tiff.pages)


def read_tiff(path: Path, page_index: int, max_pixels: int) -> Decoded:
    """Read one page; raises `UnreadableImage`, or what tifffile and imagecodecs raise on damage."""
    with tifffile.TiffFile(path) as tiff:
        if not 0 <= page_index < len(tiff.pages):
            raise UnreadableImage(path, f"has {len(tiff.pages)} pages and no page {page_index + 1}")
        page: Any = tiff.pages[page_index]
        check_size(path, page.imagewidth, page.imagelength, max_pixels)
        if 0 in page.databytecounts:
            raise UnreadableImage(path, "is incomplete: parts of the picture are missing")
        profile = page.tags.get(34675)
        decoded = Decoded(
            samples=np.empty((1, 1), np.uint8),
            icc_profile=bytes(profile.value) if profile else None,
            dpi=_dpi(page),
            orientation=int(page.tags[ORIENTATION].value) if ORIENTATION in page.tags else 1,
        )
        decoded.samples = _samples(path, page, decoded)
    decoded.exif = _exif(path, page_index)
    return decoded


def write_tiff(photograph: BandedPhotograph, path: Path) -> None:
    """Write deflate with a horizontal predictor, each strip as soon as its rows are made."""
    height, width = photograph.size_hw
    shape = (height, width) if photograph.is_grey else (height, width, 3)
    item_bytes = photograph.bit_depth // 8
    tifffile.imwrite(
        path,
        _strips(photograph),
        shape=shape,
        dtype=np.uint16 if photograph.bit_depth == 16 else np.uint8,
        photometric="minisblack" if photograph.is_grey else "rgb",
        compression="zlib",
        predictor=True,
        rowsperstrip=ROWS_PER_STRIP,
        iccprofile=photograph.icc_profile,
        resolution=photograph.dpi,
        resolutionunit="INCH" if photograph.dpi else None,
        bigtiff=int(np.prod(shape)) * item_bytes > MOST_CLASSIC_BYTES,
        metadata=None,
        software=False,
    )
    if photograph.exif:
        append_exif(path, photograph.exif)


def _strips(photograph: BandedPhotograph) -> Iterator[bytes]:
    """Encoded strips: tifffile cuts only whole pages into strips by itself."""
    for samples in sample_strips(photograph, ROWS_PER_STRIP):
        differences = imagecodecs.delta_encode(samples, axis=1).tobytes()
        yield bytes(imagecodecs.zlib_encode(differences, level=DEFLATE_LEVEL))


def _samples(path: Path, page: Any, decoded: Decoded) -> Samples:
    photometric = tifffile.PHOTOMETRIC(page.photometric)
    raw = _plane_last(path, page)
    if photometric == tifffile.PHOTOMETRIC.PALETTE:
        # Entries of a TIFF colour map have 16 bits, and scanners write 8-bit colours times 257.
        return np.ascontiguousarray((page.colormap[:, raw] >> 8).astype(np.uint8).transpose(1, 2, 0))
    samples = _whole_numbers(path, raw, int(page.bitspersample))
    if photometric == tifffile.PHOTOMETRIC.SEPARATED:
        return _from_cmyk(path, samples, decoded)
    if photometric == tifffile.PHOTOMETRIC.MINISWHITE:
        samples = np.iinfo(samples.dtype).max - samples
    known = {
        tifffile.PHOTOMETRIC.MINISBLACK,
        tifffile.PHOTOMETRIC.MINISWHITE,
        tifffile.PHOTOMETRIC.RGB,
        tifffile.PHOTOMETRIC.YCBCR,
    }
    if photometric not in known:
        raise UnreadableImage(path, f"uses the colour model {photometric.name}, which Albumen does not read")
    samples = without_alpha(samples, decoded)
    drop_foreign_profile(decoded, samples)
    return samples


def _plane_last(path: Path, page: Any) -> NDArray[Any]:
    """Decode to (H, W) or (H, W, C), whichever way the planes lie."""
    raw: NDArray[Any] = page.asarray()
    if page.axes == "SYX":
        raw = np.moveaxis(raw, 0, -1)
    elif page.axes not in ("YX", "YXS"):
        raise UnreadableImage(path, f"is not a flat picture (axes {page.axes})")
    if raw.ndim == 3 and raw.shape[2] > 5:
        raise UnreadableImage(path, f"has {raw.shape[2]} channels; at most 4 make a photograph")
    return raw


def _whole_numbers(path: Path, raw: NDArray[Any], bits: int) -> Samples:
    """Bring 1 to 32 bits, or floats in [0, 1], to 8 or 16 bits."""
    if raw.dtype == np.bool_:
        return raw.astype(np.uint8) * np.uint8(255)
    if raw.dtype.kind == "f":
        if not np.isfinite(raw).all() or raw.min() < 0 or raw.max() > 1:
            raise UnreadableImage(path, "holds floating point values outside 0 to 1")
        return np.rint(raw.astype(np.float64) * 65535).astype(np.uint16)
    if raw.dtype == np.uint32:
        return (raw >> 16).astype(np.uint16)
    if raw.dtype not in (np.uint8, np.uint16):
        raise UnreadableImage(path, f"holds {raw.dtype.name} values, which are no photograph")
    most = 2**bits - 1
    full = int(np.iinfo(raw.dtype).max)
    if most == full:
        return cast("Samples", raw)
    return cast("Samples", np.rint(raw.astype(np.float32) * (full / most)).astype(raw.dtype))


def _from_cmyk(path: Path, samples: Samples, decoded: Decoded) -> Samples:
    if samples.ndim != 3 or samples.shape[2] < 4:
        raise UnreadableImage(path, "has separated inks other than CMYK")
    eight = (samples[..., :4] >> 8).astype(np.uint8) if samples.dtype == np.uint16 else samples[..., :4]
    converted = srgb_of_cmyk(Image.fromarray(np.ascontiguousarray(eight), "CMYK"), decoded.icc_profile)
    decoded.icc_profile = srgb_profile()
    decoded.warnings += (CMYK_CONVERTED,)
    return converted


def _dpi(page: Any) -> tuple[float, float] | None:
    if 282 not in page.tags or 283 not in page.tags:
        return None
    unit = int(page.tags[296].value) if 296 in page.tags else 2
    if unit not in INCHES_PER_UNIT:
        return None
    values = []
    for tag in (282, 283):
        over, under = page.tags[tag].value
        if not over or not under:
            return None
        values.append(over / under * INCHES_PER_UNIT[unit])
    return values[0], values[1]


def _exif(path: Path, page_index: int) -> Image.Exif | None:
    """The page's descriptive tags by Pillow; None where Pillow does not know this sort of TIFF."""
    try:
        with path.open("rb") as stream, opened(stream, "TIFF") as image:
            image.seek(page_index)
            exif = image.getexif()
            exif.get_ifd(0x8769)  # sub-directories are read lazily: read them while the file is open
            exif.get_ifd(0x8825)
            return exif
    except EXIF_FAULTS:
        return None
