"""The whole suite in shares that run side by side: two cores need little more than half the time.

Three shares for two cores: while a browser is waited for, the others go on.
"""

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from launcher import bench, terminal
from launcher.tree import PYTHON, ROOT

_EXITS = "tests/flows/test_every_exit.py"
# Words of pytest. Each share has databases and a home of its own; the longest is the last.
SHARES: Mapping[str, tuple[str, ...]] = {
    "pages in a browser": ("tests/flows", f"--ignore={_EXITS}"),
    "every exit, engine, launcher": ("tests/architecture", "tests/launcher", "tests/restoration", _EXITS),
    "archive": ("tests/archive",),
}


@dataclass(frozen=True)
class Share:
    """A command of the suite: its name for people, its words, its environment."""

    name: str
    argv: Sequence[str | Path]
    environ: Mapping[str, str]


def run(environ: Mapping[str, str]) -> int:
    """Run all tests; 0 when every share passed, else the status of one that did not."""
    with ExitStack() as stack:
        return side_by_side(
            [
                Share(name, [PYTHON, "-m", "pytest", *words], stack.enter_context(bench.taken(environ)))
                for name, words in SHARES.items()
            ]
        )


def side_by_side(shares: Sequence[Share]) -> int:
    """Run commands at once: what the last one says is seen as it goes, the others' words when they end."""
    *quiet, last = shares
    with ExitStack() as stack:
        said = [stack.enter_context(tempfile.TemporaryFile()) for _share in quiet]
        children = [_started(share, output) for share, output in zip(quiet, said, strict=True)]
        try:
            children.append(_started(last, None))
            statuses = [child.wait() for child in reversed(children)][::-1]
        finally:
            for child in children:
                _stop(child)
        for share, output in zip(quiet, said, strict=True):
            terminal.step(f"tests: {share.name}")
            _repeat(output)
    return next((status for status in statuses if status), 0)


def _started(share: Share, output: IO[bytes] | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        share.argv,
        env=share.environ,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        child.wait()


def _repeat(output: IO[bytes]) -> None:
    output.seek(0)
    for line in output:
        print(line.decode(errors="replace"), end="", flush=True)
