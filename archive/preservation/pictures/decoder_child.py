"""The process in which untrusted images are decoded: it may be killed at any time, and nothing else suffers.

Reads one request per line from standard input and answers each with one line, all JSON.
"""

import contextlib
import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyvips

from archive.preservation.pictures import examination, renditions
from archive.preservation.pictures.facts import Refused
from archive.preservation.pictures.kinds import Kind

_MEMORY_BYTES = 6 << 30
_CPU_S = 600


def main() -> None:
    """Serve requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a codec prints must not be taken for an answer
    _limit()
    for line in sys.stdin:
        _allow_cpu(_CPU_S)
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    path = Path(request["path"])
    try:
        if request["act"] == "examine":
            return {"facts": asdict(examination.examine(path, max_pixels=request["max_pixels"]))}
        sizes = renditions.render(
            path,
            Kind[request["kind"]],
            page=request["page"],
            access=Path(request["access"]),
            thumbnail=Path(request["thumbnail"]),
        )
        return {"sizes": asdict(sizes)}
    except Refused as refused:
        return {"refused": refused.reason, "detail": refused.detail}
    except OSError as error:
        return {"failed": error.strerror or str(error), "errno": error.errno}
    except pyvips.Error as error:
        return {"failed": str(error), "errno": None}


def _limit() -> None:
    """Bound this process; it offers itself first where the machine runs out of memory."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pyvips.cache_set_max(0)  # a file is seen once, and its handle must not be kept
    pyvips.block_untrusted_set(True)  # noqa: FBT003 - libvips' own signature
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _allow_cpu(seconds: int) -> None:
    """Grant the next request so many seconds of processor time; beyond them the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, hard))


if __name__ == "__main__":
    main()
