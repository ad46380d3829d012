"""Translations: compiled where they changed, and checked to be whole."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from launcher import shell, terminal
from launcher.tree import PYTHON, ROOT

LANGUAGE = "zh_Hans"
_HOLDERS = ("archive", "config", "templates", "static", "locale")


@dataclass(frozen=True)
class Gaps:
    """What one catalogue of messages lacks: the messages themselves."""

    path: Path
    fuzzy: tuple[str, ...]
    untranslated: tuple[str, ...]


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
    """Count fuzzy and untranslated messages of a catalogue, and name a few."""
    return Gaps(path, fuzzy=_messages(path, "--only-fuzzy"), untranslated=_messages(path, "--untranslated"))


def _messages(path: Path, choice: str) -> tuple[str, ...]:
    said = shell.asked(
        ["msgattrib", choice, "--no-obsolete", "--no-wrap", path],
        what=f"checking {path.name}",
        cure="Mend the line that msgattrib names.",
    )
    names = (
        "".join(re.findall(r'"(.*)"', lines))
        for lines in re.findall(r'^msgid ((?:".*"\n)+)', said, flags=re.MULTILINE)
    )
    # The head of a catalogue is its first message, with an empty name, and is no gap.
    return tuple(name for name in names if name)


def extract(into: Path) -> list[Path]:
    """Collect the messages in a copy of the tree, made in an empty folder; the copy's catalogues.

    So a message that a page has and the catalogue has not is a gap too, and the tree stays as it is.
    """
    for name in _HOLDERS:
        if (ROOT / name).exists():
            shutil.copytree(
                ROOT / name, into / name, ignore=shutil.ignore_patterns("vendor", "*.mo", "__pycache__")
            )
    (into / "locale").mkdir(exist_ok=True)
    environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    for domain in ("django", "djangojs"):
        shell.asked(
            [PYTHON, "-m", "django", "makemessages", "-l", LANGUAGE, "-d", domain, "--no-obsolete"],
            what=f"collecting the messages of {domain}",
            cure="Mend the file that is named here.",
            env=environ,
            cwd=into,
        )
    return sorted((into / "locale").glob("*/LC_MESSAGES/*.po"))
