"""ICC profiles as bytes: what they are for, and the one profile that the engine may have to supply."""

import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

SPACE_FIELD = slice(16, 20)  # ICC.1:2022, 7.2.6: data colour space signature
DATE_FIELD = slice(24, 36)  # 7.2.8: creation date and time
FIXED_DATE = b"\x07\xea\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"  # 2026-01-01: the same bytes on every run


def color_space(profile: bytes | None) -> str:
    """The profile's device space, such as "RGB", "GRAY" or "CMYK"; "" without a profile."""
    return profile[SPACE_FIELD].decode("ascii", "replace").strip() if profile else ""


@cache
def srgb_profile() -> bytes:
    """An sRGB profile, byte for byte the same each time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[DATE_FIELD] = FIXED_DATE
    return bytes(profile)


def srgb_of_cmyk(image: Image.Image, profile: bytes | None) -> NDArray[np.uint8]:
    """A CMYK image → (H, W, 3) sRGB, by its own profile where that is sound and by plain arithmetic else."""
    if color_space(profile) == "CMYK":
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
            target = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            return np.asarray(converted, np.uint8)
        except (ImageCms.PyCMSError, OSError):
            pass  # an unsound profile is no reason to refuse the picture
    return np.asarray(image.convert("RGB"), np.uint8)
