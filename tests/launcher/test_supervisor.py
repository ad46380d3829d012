"""Children are kept running, and all of them end together."""

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import portal
from launcher.child import Child, Role, record_of
from launcher.errors import Problem
from launcher.home import Home
from launcher.processes import Process
from launcher.supervisor import Supervisor, stop_roles

_SLEEPS = "import time; time.sleep(60)"
_COUNTS = "import pathlib, time; p = pathlib.Path('{path}'); p.open('a').write('x'); {then}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def _role(code: str, name: str = "sleeper") -> Role:
    return Role(name, (sys.executable, "-c", code), farewell_s=5)


def _until(condition: Callable[[], bool], *, timeout_s: float = 10) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again_and_the_person_is_told(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = tmp_path / "starts"
    child = Child(_role(_COUNTS.format(path=starts, then="raise SystemExit(3)")), home, {})
    child.start()

    def came_back() -> bool:
        child.tend()
        return starts.exists() and len(starts.read_text()) >= 2

    _until(came_back)
    said = capsys.readouterr().err
    assert "sleeper ended with status 3; again in 1 s" in said
    assert str(child.log) in said


def test_each_fall_makes_the_next_pause_longer(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    child = Child(_role("raise SystemExit(1)"), home, {})
    child.start()

    def fell_twice() -> bool:
        child.tend()
        return "again in 2 s" in capsys.readouterr().err

    _until(fell_twice)


def test_stopping_ends_every_child_and_forgets_it(home: Home) -> None:
    supervisor = Supervisor(home, {}, upkeep=lambda: None)
    roles = [_role(_SLEEPS, "one"), _role(_SLEEPS, "two")]
    supervisor.start(roles)
    processes = [Process.recorded(record_of(home, role.name)) for role in roles]
    assert supervisor.line() == "one ●  two ●"
    assert supervisor.stop() == ["one", "two"]
    assert not any(process and process.alive for process in processes)
    assert stop_roles(home, roles) == []


def test_children_of_a_supervisor_that_was_killed_are_found_by_the_next(home: Home) -> None:
    left = Child(_role(_SLEEPS, "web"), home, {})
    left.start()
    assert portal.stop(home) == ["web"]
    assert portal.stop(home) == []
    assert not left.running


def test_a_port_in_use_is_named_before_anything_is_started(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(Problem) as caught:
            portal.require_free_port({"ALBUMEN_PORT": port})
    assert port in caught.value.what
    assert "ALBUMEN_PORT" in caught.value.cure
    portal.require_free_port({"ALBUMEN_PORT": port})


def test_the_address_is_one_that_a_browser_can_open() -> None:
    assert portal.address({"ALBUMEN_BIND": "0.0.0.0"}) == "http://localhost:8000/"
    assert portal.address({"ALBUMEN_BIND": "archive.lan", "ALBUMEN_PORT": "80"}) == "http://archive.lan:80/"
