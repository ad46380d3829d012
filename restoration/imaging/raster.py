"""JPEG and PNG: Pillow reads them, but for 16-bit PNG, which it would cut to 8 bits: those by imagecodecs."""

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from typing import BinaryIO

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from restoration.errors import UnreadableImage
from restoration.imaging.exif import EXIF_FAULTS, NOT_KEPT, orientation_of
from restoration.imaging.icc import color_space, srgb_of_cmyk, srgb_profile
from restoration.imaging.photograph import BandedPhotograph
from restoration.imaging.samples import Decoded, Samples, all_samples, sample_strips

ALPHA_DROPPED = "The scan has a transparency channel, which the restoration does not keep."
CMYK_CONVERTED = "The scan is in CMYK and was converted to sRGB."
JPEG_QUALITY = 95
METRES_PER_INCH = 0.0254
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_DEPTH_BYTE = 24
PNG_LEVEL = 6
PNG_ROWS = 64  # deflated at a time

_pillow_limit = threading.Lock()


def read_raster(path: Path, max_pixels: int) -> Decoded:
    """Read a JPEG or PNG; raises `UnreadableImage`, or what Pillow and imagecodecs raise on damage."""
    with path.open("rb") as stream, opened(stream, "JPEG", "PNG") as image:
        check_size(path, image.width, image.height, max_pixels)
        exif = None
        warnings: tuple[str, ...] = ()
        try:
            exif = image.getexif()
        except EXIF_FAULTS:
            warnings = (NOT_KEPT,)
        decoded = Decoded(
            samples=np.empty((1, 1), np.uint8),
            icc_profile=image.info.get("icc_profile") or None,
            dpi=_dpi(image.info.get("dpi")),
            exif=exif,
            orientation=orientation_of(exif),
            warnings=warnings,
        )
        if image.format == "PNG" and _is_deep(stream):
            decoded.samples = _deep_png(stream, decoded)
        else:
            decoded.samples = _pillow_samples(image, decoded)
    return decoded


def write_jpeg(photograph: BandedPhotograph, path: Path) -> None:
    """Write 8 bits without chroma subsampling."""
    samples = all_samples(photograph, 8)
    Image.fromarray(samples).save(
        path,
        format="JPEG",
        quality=JPEG_QUALITY,
        subsampling=0,
        icc_profile=photograph.icc_profile,
        exif=b"Exif\x00\x00" + photograph.exif if photograph.exif else b"",
        **({"dpi": photograph.dpi} if photograph.dpi else {}),
    )


def write_png(photograph: BandedPhotograph, path: Path) -> None:
    """Write 8 or 16 bits as they are made, with iCCP, pHYs and eXIf chunks (PNG, third edition, 11.3)."""
    height, width = photograph.size_hw
    color_type = 0 if photograph.is_grey else 2
    header = struct.pack(">IIBBBBB", width, height, photograph.bit_depth, color_type, 0, 0, 0)
    with path.open("wb") as stream:
        stream.write(PNG_SIGNATURE + _chunk(b"IHDR", header))
        if photograph.icc_profile:
            stream.write(_chunk(b"iCCP", b"ICC profile\x00\x00" + zlib.compress(photograph.icc_profile)))
        if photograph.dpi:
            per_metre = [max(1, round(value / METRES_PER_INCH)) for value in photograph.dpi]
            stream.write(_chunk(b"pHYs", struct.pack(">IIB", *per_metre, 1)))
        if photograph.exif:
            stream.write(_chunk(b"eXIf", photograph.exif))
        for content in _png_data(photograph):
            stream.write(_chunk(b"IDAT", content))
        stream.write(_chunk(b"IEND", b""))


def check_size(path: Path, width: int, height: int, max_pixels: int) -> None:
    """Refuse a picture that its header says is too large, before anything is decoded."""
    if width * height > max_pixels:
        megapixels = width * height / 1e6
        limit = max_pixels / 1e6
        raise UnreadableImage(
            path, f"has {megapixels:.1f} megapixels, more than the limit of {limit:.1f} megapixels"
        )


@contextmanager
def opened(stream: BinaryIO, *formats: str) -> Iterator[ImageFile.ImageFile]:
    """Open with Pillow without its own size limit: the caller checks ours right after the header is read."""
    with _pillow_limit:
        before = Image.MAX_IMAGE_PIXELS
        Image.MAX_IMAGE_PIXELS = None
        try:
            image = Image.open(stream, formats=formats)
        finally:
            Image.MAX_IMAGE_PIXELS = before
    with image:
        yield image


def _is_deep(stream: BinaryIO) -> bool:
    stream.seek(PNG_DEPTH_BYTE)
    return stream.read(1) == b"\x10"


def _deep_png(stream: BinaryIO, decoded: Decoded) -> Samples:
    stream.seek(0)
    samples: NDArray[np.uint16] = imagecodecs.png_decode(stream.read())
    return without_alpha(samples, decoded)


def without_alpha(samples: Samples, decoded: Decoded) -> Samples:
    """(H, W, C) with C of 1 to 4 → (H, W) or (H, W, 3); a dropped channel leaves a warning in `decoded`."""
    if samples.ndim == 2:
        return samples
    channels = samples.shape[2]
    if channels in (2, 4):
        decoded.warnings += (ALPHA_DROPPED,)
    return samples[..., 0] if channels < 3 else samples[..., :3]


def _pillow_samples(image: Image.Image, decoded: Decoded) -> Samples:
    image.load()
    if image.mode in ("CMYK", "YCCK"):
        samples: Samples = srgb_of_cmyk(image, decoded.icc_profile)
        decoded.icc_profile = srgb_profile()
        decoded.warnings += (CMYK_CONVERTED,)
        return samples
    if image.mode == "1":
        image = image.convert("L")
    elif image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    samples = without_alpha(np.asarray(image, np.uint8), decoded)
    drop_foreign_profile(decoded, samples)
    return samples


def drop_foreign_profile(decoded: Decoded, samples: Samples) -> None:
    """Let go of a profile that is for another kind of pixels, such as CMYK in an RGB file."""
    expected = "GRAY" if samples.ndim == 2 else "RGB"
    if decoded.icc_profile and color_space(decoded.icc_profile) not in (expected, "RGB"):
        decoded.icc_profile = None
        decoded.warnings += ("The ICC profile of the scan does not fit its pixels and was dropped.",)


def _dpi(value: object) -> tuple[float, float] | None:
    match value:
        case (Real() as x, Real() as y):
            pair = float(x), float(y)
            return pair if min(pair) > 0 else None
    return None


def _png_data(photograph: BandedPhotograph) -> Iterator[bytes]:
    """One stream of deflated rows in pieces; each row is filtered by its left neighbours (9.2, type 1)."""
    deflater = zlib.compressobj(PNG_LEVEL)
    for samples in sample_strips(photograph, PNG_ROWS):
        rows = samples.astype(samples.dtype.newbyteorder(">")).reshape(len(samples), -1).view(np.uint8)
        step = (1 if photograph.is_grey else 3) * photograph.bit_depth // 8
        filtered = np.empty((len(rows), 1 + rows.shape[1]), np.uint8)
        filtered[:, 0] = 1
        filtered[:, 1 : 1 + step] = rows[:, :step]
        np.subtract(rows[:, step:], rows[:, :-step], out=filtered[:, 1 + step :])
        yield deflater.compress(filtered.tobytes())
    yield deflater.flush()


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
