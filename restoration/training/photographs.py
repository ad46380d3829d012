"""A folder of colour photographs, split once and for all, and decoded once into a cache of Lab pixels."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from restoration.training.errors import NoPhotographs

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"})
HELD_OUT_SHARE = 10  # one file in this many is never trained on
TEMPERING = 0.7
DECODED_AT_ONCE = 64


def held_out(path: Path) -> bool:
    """Whether a photograph belongs to the held-out tenth: its file name alone decides, so it never moves."""
    return hashlib.sha256(path.name.encode()).digest()[0] % HELD_OUT_SHARE == 0


def find(folder: Path) -> tuple[Path, ...]:
    """All photographs below a folder, in the order of their paths relative to it."""
    return tuple(
        sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    )


def read_lab(path: Path, short_px: int) -> NDArray[np.uint8] | None:
    """Decode to (H, W, 3) uint8 Lab with the short side at `short_px`; None when OpenCV cannot read it.

    Convention: L* is stored as round(L* x 2.55), a* and b* as round(a* + 128).
    """
    encoded = _read(path, short_px)
    if encoded is None:
        return None
    lab = cv2.cvtColor(encoded.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB)
    stored = lab * (2.55, 1.0, 1.0) + (0.0, 128.0, 128.0)
    return np.asarray(np.clip(np.rint(stored), 0, 255), dtype=np.uint8)


def read_rgb(path: Path, short_px: int | None = None) -> NDArray[np.uint8] | None:
    """Decode to (H, W, 3) uint8 RGB with the short side at `short_px` (None: as it is); None as above."""
    encoded = _read(path, short_px)
    return None if encoded is None else np.ascontiguousarray(encoded[..., ::-1])


def read_scaled(path: Path, long_side_px: int) -> NDArray[np.float32] | None:
    """Decode to (H, W, 3) RGB in [0, 1] with a long side of so many pixels; None as above."""
    encoded = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if encoded is None:
        return None
    scale = long_side_px / max(encoded.shape[:2])
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    rgb = encoded[..., ::-1].astype(np.float32) / 255
    scaled = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=kernel)
    return np.clip(scaled, 0.0, 1.0).astype(np.float32)


def _read(path: Path, short_px: int | None) -> NDArray[np.uint8] | None:
    encoded = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if encoded is None or short_px is None:
        return None if encoded is None else np.asarray(encoded, np.uint8)
    height, width = encoded.shape[:2]
    scale = short_px / min(height, width)
    size_wh = (max(short_px, round(width * scale)), max(short_px, round(height * scale)))
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(encoded, size_wh, interpolation=kernel), np.uint8)


def unpacked(stored: NDArray[Any]) -> NDArray[np.float32]:
    """What `read_lab` stored → (H, W, 3) float32 Lab in its own units."""
    lab = stored.astype(np.float32)
    lab[..., 0] /= np.float32(2.55)
    lab[..., 1:] -= np.float32(128.0)
    return lab


def rgb_of_stored(stored: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What `read_lab` stored → (H, W, 3) sRGB in [0, 1]; colours out of gamut are clipped."""
    return np.asarray(np.clip(cv2.cvtColor(unpacked(stored), cv2.COLOR_LAB2RGB), 0.0, 1.0), np.float32)


Space = Literal["lab", "rgb"]
READERS: Mapping[str, Callable[[Path, Any], NDArray[np.uint8] | None]] = {"lab": read_lab, "rgb": read_rgb}


@dataclass(frozen=True)
class Photographs:
    """Decoded photographs in one flat memory-mapped file; `picture(i)` is (H, W, 3) uint8, RGB or Lab.

    `emphasis` says how often each is to be shown, against others of its source; empty is all alike.
    """

    pixels: NDArray[np.uint8]
    sizes_hw: tuple[tuple[int, int], ...]
    offsets: tuple[int, ...]
    sources: tuple[str, ...]
    emphasis: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.sizes_hw)

    def picture(self, index: int) -> NDArray[np.uint8]:
        """The pixels of one photograph, still on disk until they are touched."""
        height, width = self.sizes_hw[index]
        start = self.offsets[index]
        return self.pixels[start : start + height * width * 3].reshape(height, width, 3)

    @cached_property
    def sampling_weights(self) -> NDArray[np.float64]:
        """Probability of each photograph: ~ n ** `TEMPERING` for a source of n files, times its emphasis."""
        _names, inverse, counts = np.unique(np.array(self.sources), return_inverse=True, return_counts=True)
        share = (counts**TEMPERING / counts)[inverse] * np.array(self.emphasis or 1.0)
        return np.asarray(share / share.sum(), dtype=np.float64)


def open_cache(
    folder: Path,
    cache: Path,
    *,
    short_px: int | None,
    space: Space = "lab",
    on_progress: Callable[[float], None] = lambda _fraction: None,
) -> Photographs:
    """Open the decoded training photographs of a folder, decoding them first where the cache does not match.

    `space` "lab" stores what `read_lab` makes, "rgb" what `read_rgb` makes, where `short_px` may be None.

    The cache is two files: `cache` with the pixels and `cache`.json with the list it was made from.
    Raises `NoPhotographs` when the folder holds none to train on.
    """
    files = tuple(path for path in find(folder) if not held_out(path))
    if not files:
        raise NoPhotographs(folder=folder, wanted="to train on", cure="name a folder of colour photographs")
    wanted = {
        "short_px": short_px,
        "space": space,
        "files": [str(path.relative_to(folder)) for path in files],
    }
    index = cache.with_name(cache.name + ".json")
    if not (index.exists() and cache.exists() and json.loads(index.read_text())["made_from"] == wanted):
        _decode(files, folder, cache, index, wanted, on_progress)
    return _open(cache, json.loads(index.read_text())["photographs"])


def _decode(
    files: Sequence[Path],
    folder: Path,
    cache: Path,
    index: Path,
    wanted: dict[str, Any],
    on_progress: Callable[[float], None],
) -> None:
    index.unlink(missing_ok=True)
    cache.parent.mkdir(parents=True, exist_ok=True)
    read = READERS[str(wanted["space"])]
    rows = []
    with cache.open("wb") as out:
        decoded = _in_threads(lambda path: read(path, wanted["short_px"]), files)
        for number, (path, pixels) in enumerate(zip(files, decoded, strict=True)):
            if pixels is not None:
                out.write(pixels.tobytes())
                rows.append((pixels.shape[0], pixels.shape[1], path.relative_to(folder).parts[0]))
            on_progress((number + 1) / len(files))
    index.write_text(json.dumps({"made_from": wanted, "photographs": rows}))


def _in_threads(
    read: Callable[[Path], NDArray[np.uint8] | None], files: Sequence[Path]
) -> Iterator[NDArray[np.uint8] | None]:
    """What is read of each file, in their order; only so many wait in memory."""
    with ThreadPoolExecutor() as readers:
        for start in range(0, len(files), DECODED_AT_ONCE):
            yield from readers.map(read, files[start : start + DECODED_AT_ONCE])


def _open(cache: Path, rows: list[tuple[int, int, str]]) -> Photographs:
    sizes_hw = tuple((height, width) for height, width, _source in rows)
    ends = np.cumsum([0] + [height * width * 3 for height, width in sizes_hw])
    return Photographs(
        pixels=np.memmap(cache, dtype=np.uint8, mode="r"),
        sizes_hw=sizes_hw,
        offsets=tuple(int(end) for end in ends[:-1]),
        sources=tuple(source for _height, _width, source in rows),
    )
