"""Decoding untrusted images at arm's length: a child process with limits does it."""

import contextlib
import json
import os
import selectors
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self, cast

from archive.domain.quarantine import Reason
from archive.preservation.errors import PreservationError
from archive.preservation.pictures.facts import Facts, Refused, Sizes

_PROJECT = Path(__file__).resolve().parents[3]
_PATIENCE_S = 900.0


class RenditionFailed(PreservationError):
    """No access copy could be made, for a reason that is not the image's: no room, no folder."""

    code = "archive.P010"

    def __init__(self, *, path: Path, problem: str, errno: int | None) -> None:
        self.path, self.problem, self.errno = path, problem, errno
        super().__init__(f"No access copy of {path} could be made: {problem}.")


class _Child(NamedTuple):
    process: subprocess.Popen[bytes]
    requests: IO[bytes]
    answers: IO[bytes]


class Decoder:
    """One decoding process for many files; use it as a context manager."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def examine(self, path: Path, *, max_pixels: int) -> Facts:
        """Decode the whole file and say what it is. Raises `Refused`."""
        answer = self._asked({"act": "examine", "path": str(path), "max_pixels": max_pixels})
        if "failed" in answer:
            raise Refused(Reason.UNREADABLE, problem=answer["failed"])
        return Facts(**answer["facts"])

    def render(self, path: Path, kind: str, *, page: int, access: Path, thumbnail: Path) -> Sizes:
        """Write access copy and thumbnail of one page (0-based). Raises `Refused`, `RenditionFailed`."""
        request = {"act": "render", "path": str(path), "kind": kind, "page": page}
        answer = self._asked({**request, "access": str(access), "thumbnail": str(thumbnail)})
        if "failed" in answer:
            raise RenditionFailed(path=path, problem=answer["failed"], errno=answer["errno"])
        sizes = answer["sizes"]
        return Sizes(tuple(sizes["access_wh"]), tuple(sizes["thumbnail_wh"]))

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        child = self._running()
        try:
            child.requests.write(json.dumps(request).encode() + b"\n")
            child.requests.flush()
            with selectors.DefaultSelector() as waiting:
                waiting.register(child.answers, selectors.EVENT_READ)
                line = child.answers.readline() if waiting.select(_PATIENCE_S) else b""
        except BrokenPipeError:
            line = b""
        if not line:  # it was ended by its limits, by a signal, or by our patience
            self._end()
            raise Refused(Reason.TOO_COSTLY)
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refused(Reason(answer["refused"]), **answer["detail"])
        return answer

    def _running(self) -> _Child:
        if self._child is None or self._child.process.poll() is not None:
            self._end()
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "archive.preservation.pictures.decoder_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": str(_PROJECT), "VIPS_CONCURRENCY": "2"},
            )
            self._child = _Child(process, cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout))
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.process.kill()
        for stream in (child.requests, child.answers):
            with contextlib.suppress(BrokenPipeError):  # a request that the dead child never read
                stream.close()
        child.process.wait()
