"""One import in a process of its own that dies at a named moment.

A moment is `before:` or `after:` and the dotted name of a function or method of ours; at the nth
call the process kills itself (SIGKILL: nothing is cleaned up, no transaction is ended).
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from archive.models import ImportBatch
from archive.services.transfer import imports
from benchmarks.attacks import children
from tests import helpers


def killed(moment: str, nth: int, batch: ImportBatch) -> int:
    """Import the batch in a process that dies at the nth such moment; returns its exit status."""
    when, _, name = moment.partition(":")

    def dying() -> None:
        helpers.may_share = lambda: False  # those that stand belong to the tests
        owner, attribute = _found(name)
        setattr(owner, attribute, _deadly(getattr(owner, attribute), is_before=when == "before", nth=nth))
        imports.run_if_free(batch.pk)

    return children.done(dying)


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
