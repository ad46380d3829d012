"""Running other programs, with a sentence when one fails."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.errors import Problem

_TRACEBACK = "Traceback (most recent call last)"
_LAST_LINES = 4  # enough for Django's and PostgreSQL's reasons, short enough for a sentence


def quietly(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = 60,
) -> str | None:
    """Standard output of a program that only tells something; None when it is missing or fails."""
    try:
        done = subprocess.run(
            argv, env=env, cwd=cwd, timeout=timeout_s,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def visibly(
    argv: Sequence[str | Path],
    *,
    what: str,
    cure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a program whose own lines are the progress that a person sees."""
    try:
        code = subprocess.run(argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, check=False).returncode
    except OSError as error:
        raise Problem(what, f"{argv[0]}: {error.strerror}", cure) from error
    if code != 0:
        raise Problem(what, f"{Path(argv[0]).name} ended with status {code} (its lines are above)", cure)


def asked(
    argv: Sequence[str | Path],
    *,
    what: str,
    cure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout_s: float = 120,
) -> str:
    """Standard output of a program that must succeed; when it does not, its last words are in the Problem."""
    try:
        done = subprocess.run(
            argv, env=env, cwd=cwd, timeout=timeout_s,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Problem(what, str(error), cure) from error
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        raise Problem(what, _reason_in(said) or f"status {done.returncode}", cure)
    return done.stdout


def judged(argv: Sequence[str | Path], *, what: str, cure: str, env: Mapping[str, str]) -> str:
    """Everything that an inspecting program says; of one that fails a traceback becomes its reason."""
    done = subprocess.run(
        argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode != 0:
        reason = _reason_in(done.stdout) if _TRACEBACK in done.stdout else f"\n{done.stdout.strip()}\n"
        raise Problem(what, reason, cure)
    return done.stdout


def _reason_in(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    # Of a Python traceback only the last line is for people.
    count = 1 if _TRACEBACK in said else _LAST_LINES
    return " / ".join(lines[-count:])
