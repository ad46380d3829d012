"""What the tests of importing share: a folder beside the scanner, and ways to import it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from archive.models import Description


@dataclass(frozen=True)
class Outcome:
    """What `import_folder` said."""

    status: int
    report: dict[str, Any]

    @property
    def fates(self) -> dict[str, str]:
        return {row["path"]: row["fate"] for row in self.report["rows"]}

    def row(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = next(row for row in self.report["rows"] if row["path"] == path)
        return found


Import = Callable[..., Outcome]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """An empty folder beside the scanner."""
    folder = tmp_path / "scanner" / "box-1"
    folder.mkdir()
    return folder


@pytest.fixture
def import_folder(scans: Path, series: Description, tmp_path: Path) -> Import:
    """Run the command on the folder `scans`, as people do; returns exit status and report."""

    def run(*arguments: str) -> Outcome:
        report = tmp_path / "report.json"
        command = ["import_folder", str(scans), "--into", series.reference_code, "--report", str(report)]
        try:
            call_command(*command, *arguments)
            status = 0
        except SystemExit as left:
            status = int(left.code or 0)
        return Outcome(status, json.loads(report.read_text(encoding="utf-8")))

    return run


@pytest.fixture
def storage_root() -> Path:
    return Path(django_settings.STORAGE_ROOT)
