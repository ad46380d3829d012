"""`./albumen up`: serves the archive in the data folder until Ctrl-C."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

from launcher import locks, portal, readiness, shell, terminal
from launcher.errors import Problem
from launcher.home import Home
from launcher.logs import tail
from launcher.processes import Process
from launcher.readiness import Ready
from launcher.services import embedded
from launcher.supervisor import Interrupted, Supervisor, sigterm_raises
from launcher.tree import MANAGE, PYTHON

_ANSWER_S = 90.0


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start everything, keep it running, stop it all at the end."""
    del arguments
    home = Home.named_by(environ)
    home.make()
    with locks.tried(portal.lock(home)) as ours:
        if not ours:
            terminal.done(f"already up at {portal.address(environ)} (./albumen down stops it)")
            return 0
        portal.require_free_port(environ)
        with supervised(environ) as (ready, supervisor):
            check(ready)
            supervisor.start(portal.workers())
            open_door(ready, supervisor)
            tend(supervisor)
    return 0


@contextmanager
def supervised(environ: Mapping[str, str]) -> Iterator[tuple[Ready, Supervisor]]:
    """A ready home and its supervisor; at the end, also by Ctrl-C or SIGTERM, all of it is stopped.

    The caller holds the supervisor's lock.
    """
    home = Home.named_by(environ)
    portal.stop(home)  # children of a supervisor that was killed
    own = Process.of(os.getpid())
    if own is not None:
        own.record(portal.record(home))
    try:
        with sigterm_raises():
            ready = readiness.reach(environ)
            upkeep = partial(embedded.revive, ready.home, ready.addresses, environ)
            supervisor = Supervisor(ready.home, ready.environ, upkeep=upkeep)
            yield ready, supervisor
    except (KeyboardInterrupt, Interrupted):
        terminal.clear_status()
        terminal.step("stopping (a worker may first finish its step)")
    finally:
        portal.record(home).unlink(missing_ok=True)
        portal.stop(home)
        stopped = embedded.stop(home)
        terminal.done(
            f"stopped everything that was started{' with ' + ' and '.join(stopped) if stopped else ''}"
        )


def check(ready: Ready) -> None:
    """See that the installation is right, and gather the static files, before anybody is let in."""
    said = shell.judged(
        [PYTHON, MANAGE, "check", "--database", "default"],
        what="checking the installation",
        cure="Mend what is named here, then run ./albumen up again.",
        env=ready.environ,
    )
    if "WARNINGS:" in said:
        terminal.warn(said.strip())
    shell.asked(
        [PYTHON, MANAGE, "collectstatic", "--noinput", "--verbosity", "0"],
        what="gathering the static files",
        cure="Mend what is named here, then run ./albumen up again.",
        env=ready.environ,
    )


def open_door(ready: Ready, supervisor: Supervisor) -> None:
    """Start the web processes, and say the address once they answer."""
    supervisor.start([portal.web(ready.environ)])
    _wait_for_answer(ready, supervisor)
    terminal.done(f"Albumen is at {portal.address(ready.environ)}")
    terminal.done(f"Ctrl-C stops it; logs are in {ready.home.logs}")


def tend(supervisor: Supervisor) -> None:
    """Keep everything running, with a line that says so, until Ctrl-C or SIGTERM."""

    def show() -> bool:
        terminal.status(f"    {supervisor.line()}")
        return True

    supervisor.tend_while(show)


def _wait_for_answer(ready: Ready, supervisor: Supervisor) -> None:
    """Wait until the portal answers."""
    until = time.monotonic() + _ANSWER_S
    supervisor.tend_while(lambda: time.monotonic() < until and not portal.answers(ready.environ))
    if not portal.answers(ready.environ):
        log = ready.home.logs / "web.log"
        raise Problem(
            "starting the portal", f"it does not answer. {log} ends:\n{tail(log)}", "Mend that and try again."
        )
