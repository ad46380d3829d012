"""Command line of ./albumen."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence

from launcher import terminal
from launcher.commands import demo, doctor, down, manage, test, up
from launcher.errors import Problem

USAGE = """\
Albumen: a photographic archive with a restoration workshop inside it.

  ./albumen demo [--headless]   everything, with sample scans; then serves the portal
  ./albumen up                  serve the archive in the data folder (ALBUMEN_HOME, default ./var)
  ./albumen down                stop what was started for that folder, nothing else
  ./albumen manage ...          manage.py, with the databases up
  ./albumen test [PYTEST ...]   everything needed to test, then the checks and the whole suite
  ./albumen doctor              what this machine can do, what is missing, and the cure
"""

_COMMANDS: Mapping[str, Callable[[Sequence[str], Mapping[str, str]], int]] = {
    "demo": demo.run,
    "up": up.run,
    "down": down.run,
    "manage": manage.run,
    "test": test.run,
    "doctor": doctor.run,
}


_OPTIONS: Mapping[str, frozenset[str]] = {
    "demo": frozenset({"--headless"}),
    "up": frozenset(),
    "down": frozenset(),
    "doctor": frozenset(),
}  # manage and test hand on whatever they are given
_HELP = frozenset({"help", "-h", "--help"})


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what it says, 2 for a word that is none."""
    if not arguments or arguments[0] in _HELP:
        print(USAGE)
        return 0 if arguments else 2
    command = _COMMANDS.get(arguments[0])
    if command is None:
        return _refuse(arguments[0])
    if arguments[0] in _OPTIONS:
        if _HELP & set(arguments[1:]):
            print(USAGE)
            return 0
        if strange := [word for word in arguments[1:] if word not in _OPTIONS[arguments[0]]]:
            return _refuse(f"{arguments[0]} {strange[0]}")
    try:
        return command(arguments[1:], os.environ)
    except Problem as problem:
        terminal.clear_status()
        terminal.fail(problem.what, problem.why, problem.cure)
        return 1
    except KeyboardInterrupt:
        terminal.clear_status()
        terminal.warn("interrupted; the same command goes on from here")
        return 130


def _refuse(words: str) -> int:
    terminal.fail("reading the command line", f"there is no {words!r}", "See ./albumen --help.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
