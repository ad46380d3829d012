"""Making access copies and thumbnails of one page. Runs in the decoder's child process only."""

from pathlib import Path

import pyvips

from archive.preservation.pictures import examination
from archive.preservation.pictures.facts import Sizes
from archive.preservation.pictures.kinds import Kind

ACCESS_LONG_SIDE_PX = 6000
THUMBNAIL_LONG_SIDE_PX = 640
_ACCESS_QUALITY = 90
_THUMBNAIL_QUALITY = 82


def render(path: Path, kind: Kind, *, page: int, access: Path, thumbnail: Path) -> Sizes:
    """Write the access copy and the thumbnail of one page (0-based) as upright sRGB JPEGs.

    Nothing is enlarged. The file's own metadata stays behind; the label is written afterwards.
    """
    # Shrunk first, while the file is read from top to bottom; only what is left is turned and converted.
    page_image = _shrunk(examination.load(path, kind, page=page), ACCESS_LONG_SIDE_PX).copy_memory()
    picture = _srgb(page_image.autorot())
    picture.jpegsave(str(access), Q=_ACCESS_QUALITY, optimize_coding=True, keep="icc", profile="srgb")
    small = _shrunk(picture, THUMBNAIL_LONG_SIDE_PX)
    small.jpegsave(str(thumbnail), Q=_THUMBNAIL_QUALITY, optimize_coding=True, keep="icc", profile="srgb")
    return Sizes((picture.width, picture.height), (small.width, small.height))


def _shrunk(image: pyvips.Image, long_side_px: int) -> pyvips.Image:
    scale = long_side_px / max(image.width, image.height)
    return image.resize(scale) if scale < 1 else image


def _srgb(image: pyvips.Image) -> pyvips.Image:
    if image.hasalpha():
        image = image.flatten(background=65535 if image.format == "ushort" else 255)
    if image.get_typeof("icc-profile-data"):
        try:
            return image.icc_transform("srgb", embedded=True, intent="relative", depth=8).copy_memory()
        except pyvips.Error:
            image = image.copy()
            image.remove("icc-profile-data")  # a profile that cannot be used: take the numbers for sRGB
    return image.colourspace("srgb").cast("uchar")
