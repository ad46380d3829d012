"""Looking for faces, to suggest regions and never to apply them: a child process with OpenCV does it.

The cascade (Viola and Jones 2001) comes with OpenCV and needs no weights of ours. It misses faces in profile,
small ones and damaged ones, and finds some where none are: a person decides.
"""

import json
import subprocess
import sys
from pathlib import Path

from archive.preservation.pictures.redaction import Region

_PROJECT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 30


class FacesNotFound(Exception):
    """The search itself failed; `problem` says how."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


def suggest(path: Path) -> list[Region]:
    """Regions that may be faces, largest first. Raises `FacesNotFound` when nothing could be looked for."""
    argv = [sys.executable, "-P", "-m", "archive.preservation.pictures.faces_child", str(path)]
    environ = {"PYTHONPATH": str(_PROJECT), "PATH": "/usr/bin:/bin", "OPENCV_LOG_LEVEL": "OFF"}
    try:
        done = subprocess.run(argv, capture_output=True, timeout=_PATIENCE_S, env=environ, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise FacesNotFound(f"it took longer than {_PATIENCE_S} s") from error
    if done.returncode:
        raise FacesNotFound("the picture could not be read")
    return [Region(*found) for found in json.loads(done.stdout)]
