"""Processes that the launcher started, known by pid and start time: a recycled pid is never touched."""

import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import Problem

_POLL_S = 0.05


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat after the command name (proc(5): state first, start time twentieth)."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def _started(pid: int) -> str | None:
    """When a living process began, in clock ticks since a named boot; None for the dead and for zombies."""
    fields = _stat(pid)
    if fields is None or fields[0] in ("Z", "X"):
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot}:{fields[19]}"


@dataclass(frozen=True)
class Process:
    """One process, past or present."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> "Process | None":
        """The living process with this pid."""
        started = _started(pid)
        return None if started is None else cls(pid, started)

    @classmethod
    def recorded(cls, path: Path) -> "Process | None":
        """The process named in a record, if that very process still lives."""
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            process = cls(int(fields["pid"]), str(fields["started"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return process if process.alive else None

    @classmethod
    def adopted(cls, pid_file: Path, folder: Path) -> "Process | None":
        """The process in a server's own pid file, if it works in this folder: ours, its record lost."""
        try:
            pid = int(pid_file.read_bytes().split()[0])  # a path follows, in any encoding
            if Path(f"/proc/{pid}/cwd").readlink() != folder.resolve():
                return None
        except (OSError, ValueError, IndexError):
            return None
        return cls.of(pid)

    @property
    def alive(self) -> bool:
        return _started(self.pid) == self.started

    def record(self, path: Path) -> None:
        """Write the record that a later command finds it by."""
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"pid": self.pid, "started": self.started}), encoding="utf-8")
        fresh.replace(path)

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; whether it has ended."""
        until = time.monotonic() + timeout_s
        while self.alive:
            _reap(self.pid)
            if time.monotonic() > until:
                return False
            time.sleep(_POLL_S)
        return True

    def send(self, number: signal.Signals) -> None:
        """Signal it, if it is still the same process."""
        if self.alive:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return
            except PermissionError as error:
                raise Problem(
                    f"stopping process {self.pid}",
                    "it belongs to another user",
                    "Run ./albumen down as the user who started it.",
                ) from error

    def stop(self, number: signal.Signals = signal.SIGTERM, *, timeout_s: float) -> bool:
        """Ask it to end and, after the timeout, make it; whether it went when asked."""
        self.send(number)
        if self.wait(timeout_s):
            return True
        self.send(signal.SIGKILL)
        self.wait(5)
        return False


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return  # not our child: its own parent collects it
