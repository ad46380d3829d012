"""What tests of keeping share."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A file of noise, as large as a small scan."""
    path = tmp_path / "scan.tif"
    path.write_bytes(os.urandom(3_000_000))
    return path
