"""How fast kept objects are read again, beside coreutils' `sha512sum` on the same files.

    python -m benchmarks.fixity_speed [--objects 20] [--megabytes 60] [--rounds 3]

Objects hold one file of random bytes each, in a temporary folder (TMPDIR). Both read from the disk: what the
system has in memory of the files is given up before each pass. `share` is our speed by theirs, best of the
rounds each; 0.85 is the bar.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive.preservation.store import fixity
from archive.preservation.store.fixity import OnRecord
from archive.preservation.store.folder_store import FolderStore


def main() -> None:
    """Fill, read both ways in turn, print JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--objects", type=int, default=20)
    arguments.add_argument("--megabytes", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store, kept = _filled(Path(folder), given.objects, given.megabytes)
        files = [store.folder(name) / path for name, rows in kept.items() for path in rows]
        ours, theirs = [], []
        for _round in range(given.rounds):
            theirs.append(_timed(files, lambda: _sha512sum(files)))
            ours.append(_timed(files, lambda: _checked(store, kept)))
    megabytes = given.objects * given.megabytes
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    print(
        json.dumps(
            {
                "figure": "fixity speed",
                "machine": machine,
                "megabytes": megabytes,
                "ours_mb_per_s": round(megabytes / min(ours), 1),
                "sha512sum_mb_per_s": round(megabytes / min(theirs), 1),
                "share": round(min(theirs) / min(ours), 3),
            }
        )
    )


def _filled(folder: Path, objects: int, megabytes: int) -> tuple[FolderStore, dict[str, dict[str, OnRecord]]]:
    store = FolderStore.create(folder / "root", reserve_bytes=0)
    kept: dict[str, dict[str, OnRecord]] = {}
    for number in range(objects):
        scan = folder / "scan.tif"
        scan.write_bytes(os.urandom(megabytes * 1_000_000))
        name = f"urn:x:{number}"
        receipt = store.add_version(name, {"master/recto.tif": scan}, message="bench", user="bench")
        file = receipt.files["master/recto.tif"]
        kept[name] = {file.content_path: OnRecord(file.digest, scan.stat().st_size)}
    return store, kept


def _timed(files: list[Path], act: Callable[[], None]) -> float:
    for path in files:
        with path.open("rb") as stream:
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _sha512sum(files: list[Path]) -> None:
    subprocess.run(["sha512sum", *files], check=True, stdout=subprocess.DEVNULL)


def _checked(store: FolderStore, kept: dict[str, dict[str, OnRecord]]) -> None:
    for name, rows in kept.items():
        verdict = fixity.check(store.held(name), name, rows)
        if verdict.findings:
            raise SystemExit(f"{name}: {verdict.findings}")


if __name__ == "__main__":
    main()
