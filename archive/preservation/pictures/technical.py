"""Technical metadata of an image file: resolution, colour profile, EXIF, compression.

Runs in the decoder's child process only. What a hostile or sloppy file says about itself never decides
whether it is kept: whatever cannot be read is left out.
"""

import io
from pathlib import Path
from typing import Any

import pyvips
from PIL import ExifTags, Image, ImageCms

Image.MAX_IMAGE_PIXELS = None  # only headers are read here, and the pixel limit has been checked before

_X_RESOLUTION = 0x011A
_LONGEST_TEXT = 500
_MOST_TAGS = 100
_SUB_IFDS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)
# Pixel layout and offsets: the image itself says that better.
_UNTOLD = {
    "StripOffsets",
    "StripByteCounts",
    "TileOffsets",
    "TileByteCounts",
    "MakerNote",
    "InterColorProfile",
}


def read(path: Path, image: pyvips.Image) -> dict[str, Any]:
    """`dpi` ([x, y] or None), `icc_profile` (its name or None), `exif` (names and values), `orientation`."""
    return {**_from_header(path), "icc_profile": _profile_name(image), "orientation": _orientation(image)}


def _from_header(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"dpi": None, "exif": {}, "compression": None}
    try:
        with Image.open(path) as header:
            found["dpi"] = _dpi(header)
            found["compression"] = header.info.get("compression")
            found["exif"] = _exif(header.getexif())
    except Exception:  # noqa: BLE001 - see the module's docstring
        return found
    return found


def _dpi(header: Image.Image) -> list[float] | None:
    dpi = [round(float(value), 2) for value in header.info.get("dpi", ())]
    has_unit = header.info.get("jfif_unit", 0) > 0 or _X_RESOLUTION in header.getexif()
    is_stated = header.format != "JPEG" or has_unit
    # Pillow makes up 72 for a JPEG that says nothing, and 1 for a TIFF without a unit of length.
    return dpi if dpi and min(dpi) > 1 and is_stated else None


def _exif(exif: Image.Exif) -> dict[str, str]:
    named = {ExifTags.TAGS.get(tag, f"0x{tag:04x}"): value for tag, value in exif.items()}
    for part in _SUB_IFDS:
        names = ExifTags.GPSTAGS if part is ExifTags.IFD.GPSInfo else ExifTags.TAGS
        named.update({names.get(tag, f"0x{tag:04x}"): value for tag, value in exif.get_ifd(part).items()})
    told = {name: _text(value) for name, value in named.items() if name not in _UNTOLD}
    return dict(sorted((name, text) for name, text in told.items() if text)[:_MOST_TAGS])


def _text(value: object) -> str:
    """A value as text that PostgreSQL's JSON can hold: no NUL, no lone surrogate, no endless blob."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST_TEXT].strip()


def _profile_name(image: pyvips.Image) -> str | None:
    if not image.get_typeof("icc-profile-data"):
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.get("icc-profile-data")))
        return _text(ImageCms.getProfileDescription(profile)) or "unnamed"
    except Exception:  # noqa: BLE001 - see the module's docstring
        return "unreadable"


def _orientation(image: pyvips.Image) -> int:
    return int(image.get("orientation")) if image.get_typeof("orientation") else 1
