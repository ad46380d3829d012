"""One import in a process of its own that dies at a named moment: `python crashing.py MOMENT NTH BATCH`.

MOMENT is `before:` or `after:` and the dotted name of a function or method of ours; the process kills itself
(SIGKILL: nothing is cleaned up, no transaction is ended) at the NTH call.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any
from uuid import UUID

import django


def main(moment: str, nth: int, batch: UUID) -> None:
    """Import the batch, with a bomb laid."""
    django.setup()
    when, _, name = moment.partition(":")
    owner, attribute = _found(name)
    setattr(owner, attribute, _deadly(getattr(owner, attribute), is_before=when == "before", nth=nth))
    from archive.services import imports

    imports.run_if_free(batch)


def _found(name: str) -> tuple[Any, str]:
    parts = name.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            owner: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:-1]:
            owner = getattr(owner, part)
        return owner, parts[-1]
    raise LookupError(name)


def _deadly(honest: Callable[..., Any], *, is_before: bool, nth: int) -> Callable[..., Any]:
    calls = 0

    @wraps(honest)
    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if is_before and calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        result = honest(*args, **kwargs)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return dying


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), UUID(sys.argv[3]))
