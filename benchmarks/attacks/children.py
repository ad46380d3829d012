"""Acts in processes of their own, which may be killed: forked, so that a kill costs no start of Python."""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management import CommandError
from django.db import connections

from launcher.tree import ROOT

Act = Callable[[], object]
Line = tuple[str, int]
_OURS = f"{ROOT / 'archive'}{os.sep}"
_FAULT = 99  # an exit status that no command of ours has


def done(act: Act) -> int:
    """Run an act to its end; its exit status."""
    return _ended(_forked(act))


def failed(act: Act) -> bool:
    """Run an act that is likely to fail, which is not worth a word; whether it did."""

    def quiet() -> None:
        try:
            act()
        except Exception:  # noqa: BLE001 - whatever it is: what is left is what counts
            sys.exit(_FAULT)

    return done(quiet) != 0


def killed_after(act: Act, seconds: float) -> bool:
    """Kill (SIGKILL) an act after some time; False where it was faster."""
    child = _forked(act)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return _ended(child) == -signal.SIGKILL


def killed_at_line(act: Act, line: int) -> bool:
    """Kill (SIGKILL) an act at its so-manieth line of the archive's code; False where it had fewer."""

    def traced() -> None:
        sys.settrace(_tracer(line, []))
        act()

    return _ended(_forked(traced)) == -signal.SIGKILL


def seconds_of(act: Act) -> float:
    """How long an act takes that nobody disturbs."""
    began = time.monotonic()
    if (status := done(act)) != 0:
        raise SystemExit(f"An act that nobody disturbed ended with {status}.")
    return time.monotonic() - began


def moments_of(act: Act) -> list[int]:
    """Numbers for `killed_at_line`: the first, a middle and the last time for each line of code that is run.

    So a loop of a thousand turns is not hit a thousand times as often as the one line that keeps a master.
    """

    def watched() -> list[int]:
        lines: list[Line] = []
        sys.settrace(_tracer(0, lines))
        act()
        sys.settrace(None)
        turns: dict[Line, list[int]] = {}
        for number, line in enumerate(lines, start=1):
            turns.setdefault(line, []).append(number)
        return sorted({turn[place] for turn in turns.values() for place in (0, len(turn) // 2, -1)})

    return told(watched)


def told(ask: Callable[[], list[int]]) -> list[int]:
    """What a process of its own finds out."""
    with tempfile.TemporaryFile() as answer:

        def say() -> None:
            answer.write(json.dumps(ask()).encode())
            answer.flush()

        if (status := done(say)) != 0:
            raise SystemExit(f"An act that nobody disturbed ended with {status}.")
        answer.seek(0)
        found: list[int] = json.load(answer)
        return found


def _forked(act: Act) -> int:
    connections.close_all()  # a connection that two processes share belongs to neither
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(_status(act))
    return child


def _status(act: Act) -> int:
    try:
        act()
    except SystemExit as left:
        return int(left.code or 0)
    except CommandError as error:
        return error.returncode
    except BaseException:  # noqa: BLE001 - nothing may leave a forked process but its status
        traceback.print_exc()
        return _FAULT
    return 0


def _ended(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _tracer(deadly: int, lines: list[Line]) -> Callable[[FrameType, str, Any], Any]:
    def line(frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            lines.append((frame.f_code.co_filename, frame.f_lineno))
            if len(lines) == deadly:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, _event: str, _argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(_OURS) else None

    return call
