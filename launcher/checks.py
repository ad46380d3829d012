"""What `./albumen test` checks beside the tests, as a program of its own: `python -m launcher.checks`."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from launcher import terminal, translations
from launcher.errors import Problem
from launcher.suite import Share
from launcher.tree import MANAGE, PYTHON, ROOT, VENV

_CHECKED = ("archive", "benchmarks", "config", "launcher", "restoration", "tests", "tools", "manage.py")
_NAMED = 8  # messages that a failed check names


@dataclass(frozen=True)
class Outcome:
    """One check and how it went."""

    name: str
    passed: bool
    seconds: float


def share(environ: Mapping[str, str]) -> Share:
    """The checks as a share that goes beside those of the tests."""
    return Share("checks", [PYTHON, "-m", "launcher.checks"], environ)


def main() -> int:
    """Run every check and say how each went; 0 when all passed."""
    outcomes = run_all(os.environ)
    for outcome in outcomes:
        tell = terminal.done if outcome.passed else terminal.warn
        tell(f"{outcome.name}: {'passed' if outcome.passed else 'FAILED'} ({outcome.seconds:.0f} s)")
    return int(not all(outcome.passed for outcome in outcomes))


def run_all(environ: Mapping[str, str]) -> list[Outcome]:
    """Every check, also after one has failed: a person wants to know them all."""
    tools = VENV / "bin"
    present = [name for name in _CHECKED if (ROOT / name).exists()]
    commands: dict[str, list[str | Path]] = {
        "ruff check": [tools / "ruff", "check", "."],
        "ruff format": [tools / "ruff", "format", "--check", "."],
        "mypy --strict": [tools / "mypy", *present],
        "imports": [tools / "lint-imports"],
        "system checks": [PYTHON, MANAGE, "check"],
        "static files": [PYTHON, MANAGE, "collectstatic", "--noinput", "--verbosity", "0"],
        "migrations": [PYTHON, MANAGE, "makemigrations", "--check", "--dry-run"],
    }
    outcomes = [_timed(name, partial(_succeeds, argv, environ)) for name, argv in commands.items()]
    return [*outcomes, _timed("translations", _translations_are_whole)]


def _succeeds(argv: Sequence[str | Path], environ: Mapping[str, str]) -> bool:
    return subprocess.run(argv, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _timed(name: str, check: Callable[[], bool]) -> Outcome:
    terminal.step(f"check: {name}")
    began = time.monotonic()
    passed = check()
    return Outcome(name, passed, time.monotonic() - began)


def _translations_are_whole() -> bool:
    with tempfile.TemporaryDirectory(prefix="albumen-messages-") as folder:
        try:
            gaps = [translations.gaps_of(path) for path in translations.extract(Path(folder))]
        except Problem as problem:
            terminal.fail(problem.what, problem.why, problem.cure)
            return False
    for gap in gaps:
        for kind, messages in (("without translation", gap.untranslated), ("fuzzy", gap.fuzzy)):
            if messages:
                named = ", ".join(repr(message) for message in messages[:_NAMED])
                terminal.warn(f"{gap.path.name}: {len(messages)} messages {kind}: {named} ...")
    return not any(gap.untranslated or gap.fuzzy for gap in gaps)


if __name__ == "__main__":
    sys.exit(main())
