"""The machine's own list of installed weights: written here only, one change at a time, atomically."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from restoration.weights.manifest import INSTALLED_FILE, WeightsEntry, read_installed

LOCK_FILE = "installed.lock"


def record(models_dir: Path, entry: WeightsEntry) -> None:
    """Put an entry on record as installed, in place of an earlier one of its name."""
    with _locked(models_dir):
        entries = {**read_installed(models_dir), entry.name: entry}
        text = json.dumps([asdict(entries[name]) for name in sorted(entries)], indent=2, ensure_ascii=False)
        write_durably(models_dir / INSTALLED_FILE, (text + "\n").encode())


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that it appears whole or not at all, also if the machine stops."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def _locked(models_dir: Path) -> Iterator[None]:
    """Hold the list for one read and write; another process waits."""
    with (models_dir / LOCK_FILE).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
