"""Specimens: scans to try Albumen on, made from scikit-image's own photographs and aged.

They stand in for a box of old prints where no box is at hand: grey, sepia or in faded colours, scratched,
dusty, soft, on a paper border, at 8 and 16 bits, as TIFF, JPEG and PNG with resolution and ICC profile,
some with a written verso, and one broken file among them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageDraw, ImageFont
from skimage import data

from restoration.imaging import files
from restoration.imaging.photograph import BitDepth, Photograph
from restoration.training.degradations import Kind, age

Floats = NDArray[np.float32]

LONG_SIDE_PX = 1100
BORDER = 0.035
BROKEN = "box-4-things/torn-transfer.tif"


@dataclass(frozen=True)
class Specimen:
    """One scan: its file below the root, the scikit-image photograph, how it was printed and aged."""

    path: str
    picture: Callable[[], NDArray[np.uint8]]
    seed: int
    kind: Kind
    bit_depth: BitDepth = 8
    dpi: float = 600.0
    verso: str = ""


def _left() -> NDArray[np.uint8]:
    return np.asarray(data.stereo_motorcycle()[0])  # type: ignore[no-untyped-call]


def _right() -> NDArray[np.uint8]:
    return np.asarray(data.stereo_motorcycle()[1])  # type: ignore[no-untyped-call]


SPECIMENS = (
    Specimen(
        "box-1-people-and-animals/pilot.tif",
        data.astronaut,
        1,
        Kind.SEPIA_PRINT,
        16,
        verso="Pilot, with helmet\nc. 1938",
    ),
    Specimen("box-1-people-and-animals/cat.tif", data.chelsea, 2, Kind.GRAY_PRINT),
    Specimen("box-1-people-and-animals/cameraman.tif", data.camera, 3, Kind.FILM, 16),
    Specimen("box-1-people-and-animals/pilot-in-colour.jpg", data.astronaut, 15, Kind.COLOR_PRINT),
    Specimen("box-2-machines/launch.jpg", data.rocket, 4, Kind.GRAY_PRINT, verso="From the causeway\n1939 ?"),
    Specimen("box-2-machines/motorcycle.tif", _left, 5, Kind.SEPIA_PRINT),
    Specimen("box-2-machines/motorcycle-right.png", _right, 6, Kind.SEPIA_PRINT),
    Specimen("box-3-sky/moon.png", data.moon, 7, Kind.GRAY_PRINT, 16),
    Specimen("box-3-sky/galaxies.jpg", data.hubble_deep_field, 8, Kind.GRAY_PRINT),
    Specimen("box-3-sky/eye.tif", data.retina, 9, Kind.SEPIA_PRINT, 16),
    Specimen(
        "box-4-things/coffee.jpg",
        data.coffee,
        10,
        Kind.SEPIA_PRINT,
        verso="The good cups\nIda, May 1933",
    ),
    Specimen("box-4-things/coffee-in-colour.tif", data.coffee, 16, Kind.COLOR_PRINT),
    Specimen("box-4-things/coins.tif", data.coins, 11, Kind.GRAY_PRINT),
    Specimen("box-4-things/wall.png", data.brick, 12, Kind.SEPIA_PRINT),
    Specimen("box-4-things/gravel.jpg", data.gravel, 13, Kind.GRAY_PRINT),
    Specimen("box-4-things/page.tif", data.page, 14, Kind.SEPIA_PRINT),
)


def lay_out(root: Path, *, on_each: Callable[[str], None] | None = None) -> int:
    """Write all specimens below `root`, each only where it is missing; returns how many files lie there.

    Deterministic: the same specimen has the same bytes every time.
    """
    for specimen in SPECIMENS:
        for path, draw in _files_of(specimen, root):
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                files.write(draw(), path)
            if on_each:
                on_each(str(path.relative_to(root)))
    _break_one(root)
    return sum(1 for path in root.rglob("*") if path.is_file())


def _files_of(specimen: Specimen, root: Path) -> Iterator[tuple[Path, Callable[[], Photograph]]]:
    path = root / specimen.path
    yield path, lambda: _recto(specimen)
    if specimen.verso:
        yield path.with_name(f"{path.stem}_verso{path.suffix}"), lambda: _verso(specimen)


def _recto(specimen: Specimen) -> Photograph:
    pixels = _enlarged(specimen.picture())
    aged = age(pixels, seed=specimen.seed, kind=specimen.kind).image
    return _photograph(_on_paper(aged, specimen.seed), specimen)


def _enlarged(picture: NDArray[np.uint8]) -> Floats:
    """(H, W[, 3]) uint8 -> (h, w, 3) in [0, 1], long side `LONG_SIDE_PX`: small ones come out soft."""
    rgb = np.stack([picture] * 3, axis=-1) if picture.ndim == 2 else picture[..., :3]
    scale = LONG_SIDE_PX / max(rgb.shape[:2])
    kernel = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    resized = cv2.resize(rgb.astype(np.float32) / 255.0, None, fx=scale, fy=scale, interpolation=kernel)
    return np.clip(resized, 0.0, 1.0).astype(np.float32)


def _on_paper(pixels: Floats, seed: int) -> Floats:
    """Lay the picture on the paper that it was printed on, with a narrow border."""
    border_px = round(max(pixels.shape[:2]) * BORDER)
    height, width = pixels.shape[0] + 2 * border_px, pixels.shape[1] + 2 * border_px
    sheet = _paper((height, width), seed)
    sheet[border_px:-border_px, border_px:-border_px] = pixels
    return sheet


def _paper(size_hw: tuple[int, int], seed: int) -> Floats:
    """(H, W, 3) of old paper: warm white with faint fibres."""
    rng = np.random.default_rng(seed)
    fibres = cv2.GaussianBlur(rng.normal(0.0, 1.0, size_hw).astype(np.float32), (0, 0), 1.5)
    tint = np.array([0.93, 0.89, 0.80], dtype=np.float32)
    return np.clip(tint + 0.02 * fibres[..., None], 0.0, 1.0).astype(np.float32)


def _verso(specimen: Specimen) -> Photograph:
    """The back of a print: paper with a pencilled note."""
    height, width = _recto(specimen).pixels.shape[:2]
    sheet = Image.fromarray((_paper((height, width), specimen.seed + 100) * 255).astype(np.uint8))
    note = Image.new("L", sheet.size, 0)
    font = ImageFont.load_default(size=height // 14)
    ImageDraw.Draw(note).multiline_text(
        (width // 8, height // 3), specimen.verso, font=font, fill=170, spacing=14
    )
    pencil = Image.new("RGB", sheet.size, (92, 88, 84))
    sheet.paste(pencil, mask=note.rotate(4, resample=Image.Resampling.BICUBIC))
    return _photograph(np.asarray(sheet, dtype=np.float32) / 255.0, specimen)


def _photograph(pixels: Floats, specimen: Specimen) -> Photograph:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return Photograph(
        pixels=np.ascontiguousarray(pixels, dtype=np.float32),
        bit_depth=specimen.bit_depth,
        is_grey=False,
        icc_profile=_without_date(profile),
        dpi=(specimen.dpi, specimen.dpi),
    )


def _without_date(profile: bytes) -> bytes:
    """An ICC profile carries the moment of its making (ICC.1:2022, 7.2.8, bytes 24 to 35); fix it."""
    return profile[:24] + bytes([7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]) + profile[36:]


def _break_one(root: Path) -> None:
    """Leave one file cut off in the middle, as a torn transfer leaves it."""
    whole = (root / SPECIMENS[1].path).read_bytes()
    (root / BROKEN).write_bytes(whole[: len(whole) // 3])
