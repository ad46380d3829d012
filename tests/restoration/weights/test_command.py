"""`python -m restoration weights` as a person at a terminal meets it."""

import errno
from pathlib import Path

import pytest

from restoration.__main__ import main
from restoration.weights import writing
from tests.restoration.weights.conftest import ModelsDir
from tests.restoration.weights.states import SMALL_NAME, pickled_file, small_state


def weights(models_dir: ModelsDir, *words: str) -> int:
    return main(["weights", "--models", str(models_dir.path), *words])


def test_the_list_says_of_each_whether_it_is_here(
    models_dir: ModelsDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = pickled_file(tmp_path / f"{SMALL_NAME}.pth", small_state())
    assert weights(models_dir, "import", str(file)) == 0
    capsys.readouterr()
    assert weights(models_dir, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"{SMALL_NAME}: installed" in "\n".join(lines)
    assert sum("not installed" in line for line in lines) == len(lines) - 1
    assert all("Apache-2.0" in line or "BSD-3-Clause" in line for line in lines)


def test_verify_finds_a_changed_a_missing_and_an_unrecorded_file(
    models_dir: ModelsDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("whole", "changed", "gone"):
        assert weights(models_dir, "import", str(pickled_file(tmp_path / f"{name}.pth", small_state()))) == 0
    assert weights(models_dir, "verify") == 0
    changed = models_dir.path / "changed.safetensors"
    changed.write_bytes(changed.read_bytes()[:-1] + b"\x07")
    (models_dir.path / "gone.safetensors").unlink()
    (models_dir.path / "stray.safetensors").write_bytes(b"")
    capsys.readouterr()
    assert weights(models_dir, "verify") == 1
    said = capsys.readouterr().out
    assert "changed: " in said and "gone: " in said and "stray.safetensors: not on record" in said
    assert "1 of 3 recorded weights are whole" in said


def test_a_refused_import_says_why_and_exits_with_1(
    models_dir: ModelsDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "x.pth"
    page.write_text("<html>")
    assert weights(models_dir, "import", str(page)) == 1
    assert "web page" in capsys.readouterr().err


def test_a_file_that_is_not_there_and_a_full_disk_are_told_in_a_sentence(
    models_dir: ModelsDir,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert weights(models_dir, "import", str(tmp_path / "gone.pth")) == 1
    assert "No such file" in capsys.readouterr().err

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "x.part")

    monkeypatch.setattr(writing, "save_file", full)
    file = pickled_file(tmp_path / "x.pth", small_state())
    assert weights(models_dir, "import", str(file)) == 1
    assert "No space left" in capsys.readouterr().err
    assert not (models_dir.path / "installed.json").exists()


def test_importing_under_a_name_of_ones_own_says_how_it_is_used(
    models_dir: ModelsDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = pickled_file(tmp_path / "x.pth", small_state())
    assert weights(models_dir, "import", str(file), "--as", "mine") == 0
    assert '"weights": "mine"' in capsys.readouterr().out
