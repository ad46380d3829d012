"""Keeps the processes of one home running until told to stop."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from launcher import terminal
from launcher.child import Child, Role, record_of
from launcher.home import Home
from launcher.processes import Process

_TICK_S = 0.2
_UPKEEP_S = 5.0


class Interrupted(Exception):
    """SIGTERM has arrived: everything is to be put away."""


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise Interrupted


@contextmanager
def sigterm_raises() -> Iterator[None]:
    """Within it, SIGTERM raises Interrupted, as Ctrl-C raises KeyboardInterrupt."""
    before = signal.signal(signal.SIGTERM, _on_sigterm)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Supervisor:
    """The children of one home; `upkeep` is called every few seconds for what they stand on."""

    def __init__(self, home: Home, environ: Mapping[str, str], *, upkeep: Callable[[], None]) -> None:
        self._home = home
        self._environ = environ
        self._upkeep = upkeep
        self._upkeep_at = 0.0
        self._children: list[Child] = []

    def start(self, roles: Sequence[Role]) -> None:
        """Start these too."""
        for role in roles:
            child = Child(role, self._home, self._environ)
            self._children.append(child)
            child.start()

    def tend_while(self, going_on: Callable[[], bool]) -> None:
        """Restart what dies, for as long as something goes on."""
        while going_on():
            if time.monotonic() >= self._upkeep_at:
                self._upkeep()
                self._upkeep_at = time.monotonic() + _UPKEEP_S
            for child in self._children:
                child.tend()
            time.sleep(_TICK_S)

    def line(self) -> str:
        """One line that says which children run."""
        return "  ".join(f"{child.role.name} {'●' if child.running else '○'}" for child in self._children)

    def stop(self) -> list[str]:
        """Stop the children, all at once; the names of those that were running."""
        return stop_roles(self._home, [child.role for child in self._children])


def stop_roles(home: Home, roles: Sequence[Role]) -> list[str]:
    """Stop recorded processes of these roles: all are asked first, then each is waited for."""
    found = {role: Process.recorded(record_of(home, role.name)) for role in roles}
    living = {role: process for role, process in found.items() if process is not None}
    for process in living.values():
        process.send(signal.SIGTERM)
    for role, process in living.items():
        if not process.wait(role.farewell_s):
            terminal.warn(f"{role.name} did not end within {role.farewell_s:.0f} s and was killed")
            process.stop(signal.SIGKILL, timeout_s=5)
    for role in roles:
        record_of(home, role.name).unlink(missing_ok=True)
    return [role.name for role in living]
