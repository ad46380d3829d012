"""Translations: compiled where they changed, and checked to be whole."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher import shell, terminal
from launcher.tree import ROOT


@dataclass(frozen=True)
class Gaps:
    """What one catalogue of messages lacks."""

    path: Path
    fuzzy: int
    untranslated: int


def catalogues() -> list[Path]:
    """The .po files of the project."""
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_changed() -> None:
    """Compile each .po that is newer than its .mo."""
    changed = [path for path in catalogues() if _is_stale(path)]
    if changed and shutil.which("msgfmt") is None:
        terminal.warn("no gettext here: the portal speaks English only (sudo apt-get install gettext)")
        return
    for path in changed:
        shell.asked(
            ["msgfmt", "--check-format", "-o", path.with_suffix(".mo"), path],
            what=f"compiling {path.relative_to(ROOT)}",
            cure="Mend the line that msgfmt names.",
        )


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime


def gaps_of(path: Path) -> Gaps:
    """Count fuzzy and untranslated messages."""
    said = shell.asked(
        ["sh", "-c", 'exec msgfmt --statistics -o /dev/null "$1" 2>&1', "sh", path],
        what=f"checking {path.name}",
        cure="Mend the line that msgfmt names.",
        env=os.environ | {"LC_ALL": "C"},
    )
    return Gaps(path, _count(said, "fuzzy"), _count(said, "untranslated"))


def _count(said: str, kind: str) -> int:
    found = re.search(rf"(\d+) {kind}", said)
    return int(found[1]) if found else 0
