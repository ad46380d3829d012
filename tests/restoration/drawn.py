"""Pictures drawn for the engine's tests: no file outside this folder is needed."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage import data

from restoration.imaging.icc import srgb_profile
from restoration.imaging.photograph import Photograph, Pixels


def ramp_samples(height: int = 48, width: int = 96, *, grey: bool = False) -> NDArray[np.uint16]:
    """A slow 16-bit ramp whose neighbouring values 8 bits cannot tell apart."""
    row = (20000 + 25000 * np.linspace(0, 1, width)).astype(np.uint16)
    plane = row[None, :] + (np.arange(height, dtype=np.uint16) * 7)[:, None]
    if grey:
        return plane
    return np.stack([plane, plane - 500, plane - 1500], axis=-1)


def scene(height: int = 120, width: int = 160, *, seed: int = 5) -> Pixels:
    """A grey picture with smooth tones, edges and a little texture, in the full range of tones."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    plane = 0.5 + 0.35 * np.sin(x / width * 5.0) * np.cos(y / height * 4.0)
    plane[(x - width * 0.3) ** 2 + (y - height * 0.5) ** 2 < (height * 0.22) ** 2] += 0.12
    plane[int(height * 0.75) :, int(width * 0.6) :] -= 0.25
    plane += np.random.default_rng(seed).normal(0, 0.004, plane.shape).astype(np.float32)
    plane = np.clip((plane - plane.min()) / (plane.max() - plane.min()), 0, 1)
    return np.repeat(plane[..., None], 3, axis=2).astype(np.float32)


def photograph(pixels: Pixels, **fields: object) -> Photograph:
    """A photograph around drawn pixels, 8 bits and grey unless said otherwise."""
    values: dict[str, object] = {"bit_depth": 8, "is_grey": True, **fields}
    return Photograph(pixels=pixels.copy(), **values)  # type: ignore[arg-type]


def dressed(pixels: Pixels, **fields: object) -> Photograph:
    """The same with profile, resolution and Exif, as a good scanner gives them."""
    return photograph(
        pixels, is_grey=False, icc_profile=srgb_profile(), dpi=(600.0, 600.0), exif=exif_block(), **fields
    )


def stock(name: str) -> Pixels:
    """One of scikit-image's own photographs as (H, W, 3) float32 in [0, 1]."""
    picture: NDArray[np.uint8] = getattr(data, name)()
    stacked = np.stack([picture] * 3, axis=-1) if picture.ndim == 2 else picture[..., :3]
    return np.asarray(stacked / np.float32(255), np.float32)


def exif_block() -> bytes:
    """Exif with a maker, a date inside the Exif directory, and an orientation that must not survive."""
    exif = Image.Exif()
    exif[271] = "Scanwerk"
    exif[274] = 6
    exif.get_ifd(0x8769)[0x9003] = "1999:12:31 23:59:59"
    return exif.tobytes().removeprefix(b"Exif\x00\x00")
