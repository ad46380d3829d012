"""The whole suite in shares, three at a time for two cores: while one waits for a browser, others go on."""

import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from launcher import bench, terminal
from launcher.tree import PYTHON, ROOT

_AT_ONCE = 3
# Three at a time on two cores: threads of one that wait for each other would take the time of the others.
_ONE_THREAD: Mapping[str, str] = {"OMP_NUM_THREADS": "1"}
_LOOKS_EVERY_S = 0.1
_EXITS = "tests/flows/test_every_exit.py"
_HERE = (
    "attacks",
    "buckets",
    "chain",
    "demo",
    "domain",
    "engine",
    "imports",
    "jobs",
    "ledger",
    "management",
    "policies",
)
_THERE = ("preservation", "selectors", "services")
# Words of pytest, the long ones first. Each share has databases and a home of its own.
SHARES: Mapping[str, tuple[str, ...]] = {
    "archive: services": tuple(f"tests/archive/{name}" for name in _THERE),
    "every exit": (_EXITS,),
    "pages in a browser": ("tests/flows", f"--ignore={_EXITS}"),
    "archive: everything else": tuple(f"tests/archive/{name}" for name in _HERE),
    "engine, launcher, architecture": ("tests/restoration", "tests/launcher", "tests/architecture"),
    "archive: pages": ("tests/archive/web",),
}


@dataclass(frozen=True)
class Share:
    """A command of the suite: its name for people, its words, its environment."""

    name: str
    argv: Sequence[str | Path]
    environ: Mapping[str, str]


def run(environ: Mapping[str, str], *, beside: Share) -> int:
    """Run all tests, and what goes beside them; 0 when all passed, else the status of one that did not."""
    with ExitStack() as stack:
        tests = [
            Share(
                f"tests: {name}",
                [PYTHON, "-m", "pytest", "--durations=15", *words],
                {**stack.enter_context(bench.taken(environ)), **_ONE_THREAD},
            )
            for name, words in SHARES.items()
        ]
        return side_by_side([*tests, beside])


def side_by_side(shares: Sequence[Share], *, at_once: int = _AT_ONCE) -> int:
    """Run commands, so many at once: the first one's words are seen as it goes, the others' at the end."""
    with ExitStack() as stack:
        said = [None, *(stack.enter_context(tempfile.TemporaryFile()) for _share in shares[1:])]
        waiting = list(zip(shares, said, strict=True))
        children: list[subprocess.Popen[bytes]] = []
        try:
            while waiting or any(child.poll() is None for child in children):
                busy = sum(child.poll() is None for child in children)
                for share, output in waiting[: at_once - busy]:
                    children.append(_started(share, output))
                del waiting[: at_once - busy]
                time.sleep(_LOOKS_EVERY_S)
        finally:
            for child in children:
                _stop(child)
        for share, output in zip(shares, said, strict=True):
            if output is not None:
                terminal.step(share.name)
                _repeat(output)
    return next((child.returncode for child in children if child.returncode), 0)


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
