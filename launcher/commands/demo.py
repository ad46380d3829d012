"""`./albumen demo`: an archive with sample scans in it, restored and waiting for review."""

import json
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any

from launcher import locks, portal, terminal
from launcher.commands import up
from launcher.errors import Problem
from launcher.home import Home
from launcher.readiness import Ready
from launcher.supervisor import Supervisor
from launcher.tree import MANAGE, PYTHON

_FIGURES = ("imported", "quarantined", "restored", "awaiting_review")
_PATIENCE_S = 1800


def run(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Fill the archive by its own commands; then serve it, or with --headless say the figures and stop."""
    began = time.monotonic()
    home = Home.named_by(environ)
    home.make()
    headless = "--headless" in arguments
    summary: dict[str, Any] = {}
    with locks.tried(portal.lock(home)) as ours:
        if not ours:
            raise Problem("starting the demo", f"{home.root} is being served", "Run ./albumen down first.")
        if not headless:
            portal.require_free_port(environ)
        with up.supervised(environ) as (ready, supervisor):
            up.check(ready)
            supervisor.start(portal.workers())
            content = manage(ready, supervisor, "demo_content")
            if headless:
                summary = _finish(ready, supervisor)
            else:
                up.open_door(ready, supervisor)
                _introduce(content)
                _finish_beside_the_portal(ready, supervisor)
                up.tend(supervisor)
    if headless:
        return conclude(summary, seconds=time.monotonic() - began)
    return 0


def _finish(ready: Ready, supervisor: Supervisor) -> dict[str, Any]:
    """Wait until no restoration is open; the figures."""
    return manage(ready, supervisor, "demo_status", "--wait", "--timeout", str(_PATIENCE_S))


def _finish_beside_the_portal(ready: Ready, supervisor: Supervisor) -> None:
    try:
        figures = _finish(ready, supervisor)
    except Problem as problem:
        terminal.fail(problem.what, problem.why, problem.cure)  # and go on serving: a person is looking
    else:
        terminal.done(f"the restorations are done; {figures.get('awaiting_review', 0)} wait for review")


def conclude(summary: Mapping[str, Any], *, seconds: float) -> int:
    """Print the figures as the last line; 0 when every restoration is done, else 1 and a sentence."""
    if not all(name in summary for name in _FIGURES):
        terminal.fail("the demo", "it was stopped before its end", "Run it again: it goes on from there.")
        return 1
    print(json.dumps({name: summary[name] for name in _FIGURES} | {"seconds": round(seconds, 1)}), flush=True)
    if summary.get("failed"):
        terminal.fail("the demo", f"{summary['failed']} restorations failed", "Their pages say why.")
        return 1
    return 0


def manage(ready: Ready, supervisor: Supervisor, *arguments: str) -> dict[str, Any]:
    """Run a management command beside the workers, showing its lines; the JSON object of its last line."""
    command = subprocess.Popen(
        [PYTHON, MANAGE, *arguments],
        env=ready.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, Any] = {}
    # Its lines are read aside, so that a worker that dies is started again while none comes.
    reader = threading.Thread(target=_relay, args=(command.stdout, answer), daemon=True)
    reader.start()
    try:
        supervisor.tend_while(lambda: command.poll() is None)
    finally:
        command.terminate()
        code = command.wait()
        reader.join()
    if code != 0:
        raise Problem(
            f"manage.py {arguments[0]}",
            f"it ended with status {code} (its lines are above)",
            f"Logs of the workers are in {ready.home.logs}; run ./albumen demo again to go on.",
        )
    return answer


def _relay(lines: IO[str], answer: dict[str, Any]) -> None:
    """Show lines as they come, but keep a JSON object among them as the answer."""
    for line in lines:
        found = _object_in(line)
        if found is None:
            print(f"    {line.rstrip()}", flush=True)
        else:
            answer.clear()
            answer.update(found)


def _object_in(line: str) -> dict[str, Any] | None:
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _introduce(content: Mapping[str, Any]) -> None:
    """Say whom a person can sign in as; the passwords are new with each demo and kept nowhere."""
    for person in content.get("people", []):
        terminal.done(f"sign in as {person['username']} ({person['role']}): {person['password']}")
