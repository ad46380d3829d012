"""Only processes that were started here are ever stopped."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.processes import Process

Start = Callable[..., Process]

_SLEEPS = "import time; print('up', flush=True); time.sleep(60)"
_STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[subprocess.Popen[bytes]] = []

    def started(code: str, cwd: Path | None = None) -> Process:
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=cwd)
        children.append(child)
        assert child.stdout is not None
        child.stdout.readline()
        process = Process.of(child.pid)
        assert process is not None
        return process

    yield started
    for child in children:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def test_a_recorded_process_is_found_again(start: Start, tmp_path: Path) -> None:
    process = start(_SLEEPS)
    process.record(tmp_path / "record.json")
    assert Process.recorded(tmp_path / "record.json") == process


def test_a_stopped_process_is_gone_and_its_record_names_nobody(start: Start, tmp_path: Path) -> None:
    process = start(_SLEEPS)
    process.record(tmp_path / "record.json")
    assert process.stop(timeout_s=10)
    assert not process.alive
    assert Process.recorded(tmp_path / "record.json") is None


def test_a_process_that_ignores_the_request_is_killed(start: Start) -> None:
    process = start(_STUBBORN)
    assert not process.stop(timeout_s=0.3)
    assert not process.alive


def test_a_recycled_pid_is_not_touched(start: Start, tmp_path: Path) -> None:
    stranger = start(_SLEEPS)
    before = Process(stranger.pid, stranger.started + "0")
    before.record(tmp_path / "record.json")
    assert Process.recorded(tmp_path / "record.json") is None
    assert before.stop(timeout_s=1)
    before.send(signal.SIGKILL)
    assert stranger.alive


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"pid": "x", "started": ""}), '{"pid": 1}'])
def test_a_damaged_record_names_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "record.json").write_text(text)
    assert Process.recorded(tmp_path / "record.json") is None


def test_a_dead_child_that_nobody_has_collected_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    process = Process.of(child.pid)
    assert process is None or process.wait(10)
    child.wait()


def test_a_server_is_adopted_by_its_pid_file_only_from_its_own_folder(start: Start, tmp_path: Path) -> None:
    folder, other = tmp_path / "data", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    process = start(_SLEEPS, folder)
    pid_file = tmp_path / "server.pid"
    pid_file.write_text(f"{process.pid}\n/more/lines\n")
    assert Process.adopted(pid_file, folder) == process
    assert Process.adopted(pid_file, other) is None
    assert Process.adopted(tmp_path / "none", folder) is None
