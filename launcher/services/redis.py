"""A private Redis or Valkey on a unix socket, with append-only persistence."""

import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launcher import locks, logs
from launcher.errors import Problem
from launcher.home import Home
from launcher.processes import Process
from launcher.services.binaries import RedisBinary

_START_S = 30
_STOP_S = 30
_REPLY_BYTES = 4096


@dataclass(frozen=True)
class Redis:
    """The queue server of one data folder. `lasting` False keeps nothing on disk: for tests only."""

    home: Home
    binary: RedisBinary
    lasting: bool = True

    @property
    def _log(self) -> Path:
        return self.home.logs / "redis.log"

    def url(self, *, database: int = 0) -> str:
        """REDIS_URL of one of its numbered databases."""
        return f"unix://{quote(str(socket_of(self.home)))}?db={database}"

    def start(self) -> None:
        """Start it unless it runs, and wait until it answers."""
        process = running(self.home)
        if process is None:
            process = self._start_server()
        until = time.monotonic() + _START_S
        while ask(self.home, "PING") != "+PONG":
            if not process.alive or time.monotonic() > until:
                raise Problem(
                    "starting Redis",
                    "it does not answer on its socket",
                    f"Its own words are at the end of {self._log}.",
                )
            time.sleep(0.02)

    def _start_server(self) -> Process:
        data = self.home.redis
        data.mkdir(mode=0o700, exist_ok=True)
        keep = ["--appendonly", "yes"] if self.lasting else ["--appendonly", "no", "--save", ""]
        argv = [
            str(self.binary.path), "--port", "0",
            "--unixsocket", str(socket_of(self.home)), "--unixsocketperm", "700",
            "--dir", str(data), "--pidfile", str(data / "redis.pid"), "--daemonize", "no",
            "--databases", str(locks.LEASES), *keep,
        ]  # fmt: skip
        logs.rotate(self._log)
        with self._log.open("ab") as log:
            child = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=data, start_new_session=True
            )
        process = Process.of(child.pid)
        if process is None:
            raise Problem(
                "starting Redis", "it ended at once", f"Its own words are at the end of {self._log}."
            )
        process.record(record_of(self.home))
        return process


def socket_of(home: Home) -> Path:
    """Path of the server's socket."""
    return home.sockets / "redis.sock"


def record_of(home: Home) -> Path:
    """Where the server's process record lies."""
    return home.state / "redis.json"


def running(home: Home) -> Process | None:
    """The server of this home, if it lives."""
    return Process.recorded(record_of(home)) or Process.adopted(home.redis / "redis.pid", home.redis)


def ask(home: Home, *commands: str) -> str | None:
    """The server's reply to the last of some plain commands (RESP inline form); None when nobody answers."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(5)
            channel.connect(str(socket_of(home)))
            reply = None
            for command in commands:
                channel.sendall(f"{command}\r\n".encode())
                reply = channel.recv(_REPLY_BYTES).decode("utf-8", "replace").strip()
            return reply
    except OSError:
        return None


def stop(home: Home) -> bool:
    """Stop the server of this home, letting it write what it holds; whether there was one."""
    process = running(home)
    if process is None:
        return False
    process.stop(signal.SIGTERM, timeout_s=_STOP_S)
    record_of(home).unlink(missing_ok=True)
    return True
