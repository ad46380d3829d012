"""The processes that serve one archive: web, restoration worker, ingest worker."""

import http.client
import os
import signal
import socket
from collections.abc import Mapping
from pathlib import Path

from launcher import supervisor, variables
from launcher.child import Role
from launcher.errors import Problem
from launcher.home import Home
from launcher.processes import Process
from launcher.tree import MANAGE, PYTHON, ROOT

_MOST_WEB_PROCESSES = 4
_FAREWELL_S = 60.0


def web(environ: Mapping[str, str]) -> Role:
    """Gunicorn on ALBUMEN_BIND and ALBUMEN_PORT; it loads no torch, so a few processes fit anywhere."""
    address = f"{variables.bind(environ)}:{variables.port(environ)}"
    processes = min(os.cpu_count() or 1, _MOST_WEB_PROCESSES)
    return Role(
        "web",
        (
            str(PYTHON), "-m", "gunicorn", "config.wsgi:application", "--chdir", str(ROOT), "--bind", address,
            "--workers", str(processes), "--threads", "4", "--timeout", "120", "--access-logfile", "-",
            "--no-control-socket",  # it would lie in the home folder, one for all archives
        ),
    )  # fmt: skip


def workers() -> tuple[Role, ...]:
    """One worker for the cards, one for imports and derivatives."""
    return (
        Role("restoration_worker", (str(PYTHON), str(MANAGE), "restoration_worker")),
        Role("ingest_worker", (str(PYTHON), str(MANAGE), "ingest_worker")),
    )


def address(environ: Mapping[str, str]) -> str:
    """The portal's address for a browser on this machine."""
    bind = variables.bind(environ)
    host = "localhost" if bind in ("127.0.0.1", "0.0.0.0", "::") else bind  # noqa: S104 - compared, not bound
    return f"http://{host}:{variables.port(environ)}/"


def require_free_port(environ: Mapping[str, str]) -> None:
    """Stop when something else listens where the portal is to."""
    bind, port = variables.bind(environ), variables.port(environ)
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise Problem(
                f"listening on {bind}:{port}",
                error.strerror or str(error),
                "Choose another place: ALBUMEN_PORT=8001 (and ALBUMEN_BIND) ./albumen ...",
            ) from error


def answers(environ: Mapping[str, str]) -> bool:
    """Whether the portal answers requests, whatever it answers."""
    bind = variables.bind(environ)
    host = "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, variables.port(environ), timeout=5)
    try:
        connection.request("HEAD", "/", headers={"Host": "localhost"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def record(home: Home) -> Path:
    """Where the supervisor's own process record lies."""
    return home.state / "supervisor.json"


def lock(home: Home) -> Path:
    """The lock that a running supervisor holds."""
    return home.state / "supervisor.lock"


def stop(home: Home) -> list[str]:
    """Stop a running supervisor and children that one left behind; the names of what was stopped."""
    above = Process.recorded(record(home))
    if above is not None:
        above.stop(signal.SIGTERM, timeout_s=_FAREWELL_S)
    record(home).unlink(missing_ok=True)
    left = supervisor.stop_roles(home, [Role("web", ()), *workers()])
    return [*(["the supervisor and its processes"] if above else []), *left]
