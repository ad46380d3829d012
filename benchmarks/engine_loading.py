"""Loading DDColor's large network from safetensors: seconds with a warm file cache, and memory; prints JSON.

The digest is part of the time. "No double copy" is judged by memory that belongs to no file: tensors that are
taken over as they lie in the file stay mapped from it, and only what is folded is made anew.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from safetensors.torch import save_file

from benchmarks.engine_common import anonymous_bytes, peak_above_start, random_state, report, resident_bytes
from restoration.weights.loading import load_net
from restoration.weights.manifest import Origin, Task, WeightsEntry

ARCHITECTURE = "ddcolor-large"
LIMIT_S = 2.0
GIGABYTE = 1e9


def entry_of(path: Path) -> WeightsEntry:
    """An entry for a file that lies in its own folder."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WeightsEntry(
        path.stem, path.name, ARCHITECTURE, Task.COLORIZE, Origin.OFFICIAL, path.stem, sha256=digest
    )


def measure(path: Path) -> dict[str, float]:
    """Load in this process, whose modules are imported but which holds no weights yet."""
    entry, before = entry_of(path), anonymous_bytes()
    nets = []
    start = time.perf_counter()
    peak = peak_above_start(lambda: nets.append(load_net(entry, models_dir=path.parent)))
    seconds = time.perf_counter() - start
    return {
        "seconds": round(seconds, 2),
        "file_gb": round(path.stat().st_size / GIGABYTE, 3),
        "made_anew_gb": round((anonymous_bytes() - before) / GIGABYTE, 3),
        "resident_peak_above_start_gb": round(peak / GIGABYTE, 3),
        "resident_gb": round(resident_bytes() / GIGABYTE, 3),
    }


def main() -> None:
    if len(sys.argv) == 2:
        print(json.dumps(measure(Path(sys.argv[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.safetensors"
        save_file(random_state(ARCHITECTURE), path)
        command = [sys.executable, "-m", "benchmarks.engine_loading", str(path)]
        runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
    best = min(runs, key=lambda run: float(run["seconds"]))
    report("loading DDColor large", {**best, "limit_s": LIMIT_S, "met": best["seconds"] < LIMIT_S})


if __name__ == "__main__":
    main()
