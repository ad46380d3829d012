"""What it costs to take one large scan in, without the database: seconds of each part, peak memory.

    python -m benchmarks.keeping_one_scan [--megapixels 100] [--bits 16]

The scan is drawn strip by strip into a plain TIFF in a temporary folder (TMPDIR), so that the bench
itself needs little memory. `own_peak_mb` is the process that keeps, `decoder_peak_mb` the one that decodes.
"""

import argparse
import json
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tifffile

from archive.preservation.pictures.decoder import Decoder
from archive.preservation.pictures.labelling import Label, Labeller, SourceType
from archive.preservation.store.folder_store import FolderStore

_ROWS = 64


def main() -> None:
    """Draw, keep, measure, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megapixels", type=int, default=100)
    arguments.add_argument("--bits", type=int, choices=(8, 16), default=16)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = _measured(Path(folder), given.megapixels, given.bits)
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    print(json.dumps({"figure": "keeping one scan", "machine": machine, **figures}))


def _measured(folder: Path, megapixels: int, bits: int) -> dict[str, float | int]:
    scan = folder / "scan.tif"
    _draw(scan, megapixels, bits)
    size_mb = scan.stat().st_size / 1e6
    store = FolderStore.create(folder / "root", reserve_bytes=0)
    access, thumbnail = folder / "access.jpg", folder / "thumbnail.jpg"
    seconds: dict[str, float] = {}

    def timed(part: str, act: Callable[[], object]) -> None:
        start = time.perf_counter()
        act()
        seconds[part] = round(time.perf_counter() - start, 2)

    with Decoder() as decoder, Labeller() as labeller:
        timed("examine_s", lambda: decoder.examine(scan, max_pixels=10**10))
        timed("render_s", lambda: decoder.render(scan, "TIFF", page=0, access=access, thumbnail=thumbnail))
        label = Label(SourceType.PRINT, "Albumen")
        timed("label_s", lambda: labeller.write(access, label))
        timed(
            "keep_s",
            lambda: store.add_version("urn:x:1", {"master/recto.tif": scan}, message="bench", user="bench"),
        )
    peaks = {"own": resource.RUSAGE_SELF, "decoder": resource.RUSAGE_CHILDREN}
    return {
        "megapixels": megapixels,
        "bits": bits,
        "file_mb": round(size_mb),
        **seconds,
        "keep_mb_per_s": round(size_mb / seconds["keep_s"]),
        **{f"{name}_peak_mb": resource.getrusage(who).ru_maxrss // 1024 for name, who in peaks.items()},
    }


def _draw(path: Path, megapixels: int, bits: int) -> None:
    """A noisy slope, like film grain on a sky: it compresses as badly as a real scan does."""
    side = int((megapixels * 1_000_000) ** 0.5) // _ROWS * _ROWS
    random, most = np.random.default_rng(0), 2**bits - 1

    def strips() -> Iterator[bytes]:
        for top in range(0, side, _ROWS):
            slope = np.linspace(0.2, 0.8, side)[None, :, None] * (1 - 0.3 * top / side)
            grain = random.normal(0, 0.01, (_ROWS, side, 3))
            yield (np.clip(slope + grain, 0, 1) * most).astype(f"u{bits // 8}").tobytes()

    tifffile.imwrite(
        path, strips(), shape=(side, side, 3), dtype=f"u{bits // 8}", photometric="rgb", rowsperstrip=_ROWS
    )


if __name__ == "__main__":
    main()
