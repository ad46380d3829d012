"""Peak resident memory of whole runs on a drawn 24-megapixel 16-bit scan, on the processor; prints JSON.

Each case runs in a process of its own and reports the kernel's high-water mark (`ru_maxrss`). Arguments: the
megapixels of the scan (24 unless told) and the names of the cases (all unless told). `network-x4` enlarges
the uppermost third of the scan by a small network with random weights, as the whole would take very long:
what is held of the result depends on its width alone; the rest of a 24-megapixel scan would add 0.19 GB.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
import torch
from numpy.typing import NDArray

from benchmarks.engine_common import random_state, report
from restoration.imaging.filters import Floats
from restoration.pipeline import restore
from restoration.recipe import Recipe, Step, shipped
from restoration.weights.importing import import_file

MODELS = Path(__file__).resolve().parents[1] / "models"
GIGABYTE = 1e9
STRIP_ROWS = 64
SIDES = (3, 2)
CASES: dict[str, float] = {
    "fading": 3,
    "scratches": 3,
    "denoise": 3,
    "colorize": 3,
    "full-x2": 3,
    "full-x4": 4,
}


NETWORK_CASE, NETWORK, NETWORK_ARCHITECTURE = "network-x4", "realesr-animevideov3", "srvgg-x4-16"
CASES[NETWORK_CASE] = 4
NETWORK_SHARE = 3  # of the scan's height, as a divisor: more than one window high


def recipe_of(case: str) -> Recipe:
    """One step alone, or the shipped recipe `full` with its enlargement."""
    if case == NETWORK_CASE:
        return Recipe(case, (Step("upscale", {"scale": 4, "method": "network", "weights": NETWORK}),))
    if not case.startswith("full"):
        return Recipe(case, (Step(case),))
    full = shipped()["full"]
    return Recipe(case, (*full.steps[:-1], Step("upscale", {"scale": int(case[-1])})))


def models_for(case: str, folder: Path) -> Path:
    """The shipped weights, or a folder with random ones for the network that enlarges."""
    if case != NETWORK_CASE:
        return MODELS
    shutil.copy(MODELS / "manifest.toml", folder)
    torch.save({"params": random_state(NETWORK_ARCHITECTURE)}, folder / "random.pth")
    import_file(folder / "random.pth", models_dir=folder, name=NETWORK)
    return folder


def draw(path: Path, megapixels: float, case: str) -> None:
    """A faded, yellowed, grainy, scratched 16-bit RGB scan in strips, deflated as scanners' software does."""
    unit = round((megapixels * 1e6 / (SIDES[0] * SIDES[1])) ** 0.5)
    height, width = SIDES[1] * unit, SIDES[0] * unit
    if case == NETWORK_CASE:
        height //= NETWORK_SHARE
    tifffile.imwrite(
        path,
        _strips(height, width),
        shape=(height, width, 3),
        dtype=np.uint16,
        photometric="rgb",
        rowsperstrip=STRIP_ROWS,
        resolution=(600, 600),
        resolutionunit="INCH",
        metadata=None,
    )


def _strips(height: int, width: int) -> Iterator[bytes]:
    random = np.random.default_rng(0)
    paper = np.array((0.95, 0.9, 0.78), np.float32)
    x = np.arange(width, dtype=np.float32)[None, :] / width
    for top in range(0, height, STRIP_ROWS):
        rows = min(STRIP_ROWS, height - top)
        y = (np.arange(top, top + rows, dtype=np.float32) / height)[:, None]
        tone: Floats = (
            0.5 + 0.2 * np.sin(9 * x + 3 * y) * np.cos(7 * y) + 0.1 * ((x - 0.4) ** 2 + (y - 0.5) ** 2 < 0.04)
        )
        tone += random.normal(0, 0.012, tone.shape).astype(np.float32)
        for number in range(12):  # upright scratches that sway a little
            place = (number + 0.5) / 12 + 0.01 * np.sin(20 * y + number)
            tone[np.abs(x - place) < 0.0005] += 0.3
        yield _samples(tone[..., None] * paper).tobytes()


def _samples(pixels: Floats) -> NDArray[np.uint16]:
    return np.asarray(np.clip(pixels, 0, 1) * 65535, np.uint16)


def measure(case: str, scan: Path) -> dict[str, Any]:
    """Run one case in this process; the peak is that of its whole life, imports included."""
    with tempfile.TemporaryDirectory() as folder:
        target, models = Path(folder) / "result.tif", models_for(case, Path(folder))
        start_s = time.perf_counter()
        restored = restore(recipe_of(case), scan, target, models_dir=models, device="cpu")
        seconds = time.perf_counter() - start_s
        peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {
            "peak_gb": round(peak_kib * 1024 / GIGABYTE, 3),
            "seconds": round(seconds, 1),
            "result_file_gb": round(target.stat().st_size / GIGABYTE, 3),
            "weights": list(restored.weights),
            "step_seconds": [round(step.seconds) for step in restored.steps],
        }


def main() -> None:
    if sys.argv[1:2] == ["draw"]:
        draw(Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
        return
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
        return
    megapixels = float(sys.argv[1]) if len(sys.argv) > 1 else 24.0
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        scan = str(Path(folder) / "scan.tif")
        for case in sys.argv[2:] or CASES:
            limit = CASES[case]
            _in_own_process("draw", scan, str(megapixels), case)
            row = json.loads(_in_own_process("measure", case, scan))
            rows.append({"case": case, **row, "limit_gb": limit, "met": row["peak_gb"] <= limit})
    report("peak resident memory of whole runs", {"scan_megapixels": megapixels, "cases": rows})


def _in_own_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.engine_pipeline_memory", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
