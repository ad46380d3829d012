"""The virtual environment .venv and the pinned requirements in it."""

import shutil
import sys

from launcher import shell, stamps, terminal
from launcher.errors import Problem
from launcher.tree import PYTHON, ROOT, STAMPS, VENV

_OLDEST = (3, 11)
# Most of what torch and others bring is never imported: Python compiles the rest when it is.
_PIP = (
    *("-m", "pip", "install", "--no-compile"),
    *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
)


def _version() -> str | None:
    """Version of the environment's Python, or None when there is none that works and is new enough."""
    said = shell.quietly([PYTHON, "-c", "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"])
    if said is None:
        return None
    version = said.strip()
    return version if tuple(map(int, version.split(".")[:2])) >= _OLDEST else None


def _create() -> str:
    terminal.step(f"making the environment {VENV} with Python {sys.version.split()[0]}")
    if VENV.exists():
        shutil.rmtree(VENV)
    made = shell.quietly([sys.executable, "-m", "venv", VENV], timeout_s=300)
    version = _version()
    if made is None or version is None:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Problem(
            "making the virtual environment",
            f"{sys.executable} -m venv did not work",
            "Is this folder yours? On Debian: sudo apt-get install --no-install-recommends python3-venv",
        )
    return version


def prepare(*, testing: bool = False) -> None:
    """Make the environment if needed, and install what requirements.txt (and -dev.txt) pin if it changed."""
    version = _version() or _create()
    runtime = stamps.fingerprint([ROOT / "requirements.txt"], version)
    development = stamps.fingerprint([ROOT / "requirements.txt", ROOT / "requirements-dev.txt"], version)
    wanted = {"requirements": runtime} | ({"requirements-dev": development} if testing else {})
    if all(stamps.fresh(STAMPS / name, value) for name, value in wanted.items()):
        return
    file = ROOT / ("requirements-dev.txt" if testing else "requirements.txt")
    terminal.step(f"installing {file.name} (pip; the first time this fetches torch and takes minutes)")
    shell.visibly(
        [PYTHON, *_PIP, "-r", file],
        what=f"installing {file.name}",
        cure="See that this machine reaches a package index and has 4 GB free, then run the same again.",
    )
    for name, value in wanted.items():
        stamps.put(STAMPS / name, value)
