"""What the demo shows of its commands, and how it ends."""

import json
from pathlib import Path

import pytest

from launcher.commands import demo
from launcher.errors import Problem
from launcher.home import Home
from launcher.readiness import Ready
from launcher.services.embedded import Addresses
from launcher.supervisor import Supervisor

_FIGURES = {"imported": 14, "quarantined": 1, "restored": 9, "awaiting_review": 9}


@pytest.fixture
def ready(tmp_path: Path) -> Ready:
    home = Home(tmp_path / "home")
    home.make()
    return Ready(home, {}, Addresses("", "", own_database=False, own_redis=False))


def _command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Put a program in the place of manage.py."""
    script = tmp_path / "manage.py"
    script.write_text(code, encoding="utf-8")
    monkeypatch.setattr(demo, "MANAGE", script)


def _supervisor(ready: Ready) -> Supervisor:
    return Supervisor(ready.home, {}, upkeep=lambda: None)


def test_progress_is_shown_and_the_figures_are_taken_from_the_last_line(
    ready: Ready, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _command(monkeypatch, tmp_path, f"print('3 to go')\nprint({json.dumps(_FIGURES)!r})")
    assert demo.manage(ready, _supervisor(ready), "demo_status") == _FIGURES
    assert capsys.readouterr().out == "    3 to go\n"


def test_a_command_that_fails_stops_the_demo_and_names_itself(
    ready: Ready, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _command(monkeypatch, tmp_path, "raise SystemExit(4)")
    with pytest.raises(Problem) as caught:
        demo.manage(ready, _supervisor(ready), "demo_content")
    assert "demo_content" in caught.value.what
    assert "status 4" in caught.value.why


def test_a_headless_demo_ends_with_its_figures_as_the_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.conclude(_FIGURES | {"failed": 0}, seconds=61.04) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == _FIGURES | {"seconds": 61.0}


def test_a_restoration_that_failed_fails_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.conclude(_FIGURES | {"failed": 2}, seconds=61) == 1
    assert "2 restorations failed" in capsys.readouterr().err


def test_a_demo_that_was_interrupted_gives_no_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.conclude({}, seconds=3) == 1
    assert capsys.readouterr().out == ""
