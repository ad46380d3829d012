"""Scans for the demonstration, made by the engine."""

from collections.abc import Callable
from pathlib import Path

from restoration.training import specimens


def lay_out(root: Path, *, on_each: Callable[[str], None]) -> int:
    """Write the demonstration's scans below `root` where they are missing; returns how many lie there."""
    return specimens.lay_out(root, on_each=on_each)
