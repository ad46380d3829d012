"""The words after ./albumen."""

import os
import subprocess
from pathlib import Path

import pytest

from launcher.__main__ import main
from launcher.tree import ROOT


def test_an_unknown_word_is_refused_with_a_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demmo"]) == 2
    assert "'demmo'" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"./albumen {word}" in said for word in ("demo", "up", "down", "manage", "test", "doctor"))


@pytest.mark.parametrize("command", ["demo", "up", "down", "doctor"])
def test_a_question_after_a_command_starts_nothing(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"./albumen {command}" in capsys.readouterr().out
    assert main([command, "--headles"]) == 2
    assert f"'{command} --headles'" in capsys.readouterr().err


def test_the_script_works_from_another_folder_and_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "launcher").mkdir()  # a folder of this name in the way must not be taken for the program
    (tmp_path / "launcher" / "__init__.py").touch()
    link = tmp_path / "albumen"
    link.symlink_to(ROOT / "albumen")
    done = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "./albumen demo" in done.stdout


def test_what_was_compiled_is_kept_for_the_next_start_whatever_the_environment_says(tmp_path: Path) -> None:
    told = tmp_path / "python3"
    told.write_text("#!/bin/sh\nenv\n", encoding="ascii")
    told.chmod(0o755)
    environ = os.environ | {"ALBUMEN_PYTHON": str(told), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([ROOT / "albumen"], env=environ, capture_output=True, text=True, check=True)
    assert f"ALBUMEN_PYTHON={told}" in done.stdout
    assert "PYTHONDONTWRITEBYTECODE" not in done.stdout


def test_down_says_so_when_nothing_was_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "environ", os.environ | {"ALBUMEN_HOME": str(tmp_path / "home")})
    assert main(["down"]) == 0
    assert main(["down"]) == 0
    assert "nothing of" in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_setting_that_cannot_be_is_told_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        os, "environ", os.environ | {"ALBUMEN_HOME": str(tmp_path / "home"), "ALBUMEN_PORT": "http"}
    )
    assert main(["up"]) == 1
    assert "ALBUMEN_PORT" in capsys.readouterr().err
