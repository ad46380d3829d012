"""Files as they come from scanners, and files as they should not come: one function per kind."""

import os
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms
from skimage import transform

from tests.archive.cast import photograph_u8

Maker = Callable[[Path], None]


def rgb_u8() -> np.ndarray:
    return photograph_u8()


def rgb_u16() -> np.ndarray:
    """(128, 192, 3) uint16 with values that 8 bits cannot hold."""
    return (photograph_u8().astype(np.uint16) << 8) + np.arange(192, dtype=np.uint16)[None, :, None]


def tiff(pixels: np.ndarray, compression: str | None) -> Maker:
    photometric = "rgb" if pixels.ndim == 3 else "minisblack"

    def make(path: Path) -> None:
        tifffile.imwrite(
            path,
            pixels,
            photometric=photometric,
            compression=compression,
            resolution=(600, 600),
            resolutionunit=2,
        )

    return make


def multi_page(path: Path) -> None:
    with tifffile.TiffWriter(path) as writer:
        for page in range(3):
            writer.write(np.roll(rgb_u16(), page, axis=1), photometric="rgb", compression="zlib")


def jpeg(path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(rgb_u8()).save(path, "JPEG", quality=92, dpi=(300, 300), icc_profile=profile)


def turned_jpeg(path: Path) -> None:
    """A JPEG that has to be turned by 90 degrees to stand upright, from a named camera."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Reprokamera\0"
    Image.fromarray(rgb_u8()).save(path, "JPEG", exif=exif)


def png(path: Path) -> None:
    Image.fromarray(rgb_u8()).save(path, "PNG", dpi=(300, 300))


def grey_png_u16(path: Path) -> None:
    Image.fromarray(rgb_u16()[:, :, 0]).save(path, "PNG")


def transparent_png(path: Path) -> None:
    pixels = np.dstack([rgb_u8(), np.zeros(rgb_u8().shape[:2], np.uint8)])
    Image.fromarray(pixels).save(path, "PNG")


def cmyk_jpeg(path: Path) -> None:
    Image.fromarray(rgb_u8()).convert("CMYK").save(path, "JPEG")


def float_tiff(path: Path) -> None:
    tifffile.imwrite(path, transform.rescale(rgb_u8()[:, :, 0], 0.5).astype(np.float32))


def gif(path: Path) -> None:
    Image.fromarray(rgb_u8()).save(path, "GIF")


def text(path: Path) -> None:
    path.write_text("Dear Ida, the photographs are in the other box.")


def empty(path: Path) -> None:
    path.touch()


def cut(make: Maker) -> Maker:
    """The first six tenths of a file."""

    def make_cut(path: Path) -> None:
        make(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])

    return make_cut


def scratched(make: Maker) -> Maker:
    """A file with some bytes in its middle overwritten."""

    def make_scratched(path: Path) -> None:
        make(path)
        data = bytearray(path.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 200] = b"\xff" * 200
        path.write_bytes(data)

    return make_scratched


def bomb_png(path: Path) -> None:
    """60,000 x 60,000 pixels in some kilobytes: a valid PNG of black, one bit deep."""
    side = 60_000
    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    rows = b"".join(packer.compress(row * 1000) for _ in range(side // 1000)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = b"".join(
        _chunk(kind, body) for kind, body in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def in_strips(pixels: np.ndarray, rows: int) -> Maker:
    """A deflated RGB TIFF in strips of so many rows."""

    def make(path: Path) -> None:
        tifffile.imwrite(path, pixels, photometric="rgb", compression="zlib", rowsperstrip=rows)

    return make


def settled(path: Path) -> Path:
    """Make a file look an hour old, so that nobody waits to see whether it is still being written."""
    then = time.time() - 3600
    os.utime(path, (then, then))
    return path


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
