"""One process that the supervisor keeps running."""

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launcher import logs, terminal
from launcher.home import Home
from launcher.processes import Process

_LONGEST_PAUSE_S = 60.0
_STEADY_S = 60.0  # after so long a run, the next fall counts as the first


@dataclass(frozen=True)
class Role:
    """What a child is: its name, its command line, and how long it may take to end its work when asked."""

    name: str
    argv: tuple[str, ...]
    farewell_s: float = 15


@dataclass
class Child:
    """A role in one home, and the process that plays it now."""

    role: Role
    home: Home
    environ: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = None
    _falls: int = 0
    _began: float = 0.0
    _again_at: float = field(default=0.0)

    @property
    def log(self) -> Path:
        return self.home.logs / f"{self.role.name}.log"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and record it."""
        logs.rotate(self.log)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.role.argv, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._began = time.monotonic()
        process = Process.of(self._process.pid)
        if process is not None:
            process.record(record_of(self.home, self.role.name))

    def tend(self) -> None:
        """Notice a death and, after a pause that grows with each, start again."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            self._process = None
            self._falls = 1 if now - self._began > _STEADY_S else self._falls + 1
            pause_s = min(2.0 ** (self._falls - 1), _LONGEST_PAUSE_S)
            self._again_at = now + pause_s
            terminal.clear_status()
            terminal.warn(f"{self.role.name} {_ending(code)}; again in {pause_s:.0f} s (see {self.log})")
        elif now >= self._again_at:
            self.start()


def _ending(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"


def record_of(home: Home, name: str) -> Path:
    """Where the process record of a role lies."""
    return home.state / f"{name}.json"
