"""Sentences for the person at the terminal."""

import sys

_COLORS = {"step": "36", "done": "32", "warning": "33", "failure": "31"}


def _painted(text: str, kind: str) -> str:
    if not sys.stderr.isatty():
        return text
    return f"\x1b[{_COLORS[kind]}m{text}\x1b[0m"


def _write(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def step(text: str) -> None:
    """Announce a step that is about to take a while."""
    _write(f"{_painted('==>', 'step')} {text}")


def done(text: str) -> None:
    """Say what has been reached."""
    _write(f"{_painted(' ok', 'done')} {text}")


def warn(text: str) -> None:
    """Say what is not as it should be but stops nothing."""
    _write(f"{_painted('  !', 'warning')} {text}")


def fail(what: str, why: str, cure: str) -> None:
    """Say what failed, what it met, and what to do."""
    _write(f"{_painted('failed', 'failure')} {what}: {why}\n       {cure}")


def status(text: str) -> None:
    """Rewrite the one status line on a terminal; elsewhere say nothing, because a log needs changes only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def clear_status() -> None:
    """Take the status line away before something else is said."""
    status("")
