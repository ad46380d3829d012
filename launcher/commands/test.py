"""`./albumen test`: everything needed to test, then the checks and the whole suite, side by side."""

import subprocess
from collections.abc import Mapping, Sequence

from launcher import bench, checks, preparation, suite, terminal
from launcher.supervisor import Interrupted, sigterm_raises
from launcher.tree import PYTHON

_INTERRUPTED = 130


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Without arguments all checks and all tests; with some, pytest with these. 0 when everything passed."""
    preparation.prepare(testing=True)
    try:
        with sigterm_raises(), bench.taken(environ) as prepared:
            if arguments:
                return _pytest(arguments, prepared)
            terminal.step("tests, with the checks beside them")
            status = suite.run(environ, beside=checks.share(prepared))
    except Interrupted:
        return _INTERRUPTED
    return _summarise(status)


def _pytest(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    terminal.step("tests")
    # In the folder where the person stands: paths in the arguments are relative to it.
    child = subprocess.Popen([PYTHON, "-m", "pytest", *arguments], env=environ, stdin=subprocess.DEVNULL)
    try:
        return child.wait()
    except KeyboardInterrupt:
        return child.wait()  # the terminal has told pytest as well: let it say where it was
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def _summarise(status: int) -> int:
    tell = terminal.warn if status else terminal.done
    tell(f"tests and checks: {f'FAILED (status {status})' if status else 'passed'}")
    return int(bool(status))
