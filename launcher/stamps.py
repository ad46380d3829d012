"""Stamps: what an installation was made from, so that it is not made again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """SHA-256 (hex) over names and contents of files, missing ones too, and over words such as a version."""
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes() if path.exists() else b""
        total.update(f"{path.name}\0{len(content)}\0".encode())
        total.update(content)
    for word in words:
        total.update(f"\0{word}".encode())
    return total.hexdigest()


def fresh(stamp: Path, expected: str) -> bool:
    """Whether the stamp says that this very thing was made."""
    return stamp.exists() and stamp.read_text(encoding="ascii").strip() == expected


def put(stamp: Path, value: str) -> None:
    """Say that it was made; called only after it was."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    fresh_file = stamp.with_name(stamp.name + ".new")
    fresh_file.write_text(value + "\n", encoding="ascii")
    fresh_file.replace(stamp)
