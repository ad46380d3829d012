"""The two commands as a person at a terminal meets them."""

import json
from pathlib import Path

import cv2
import pytest
from skimage import data

from restoration.__main__ import main
from tests.restoration.training.photographs import draw


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    draw(tmp_path / "photographs", count=6)
    return tmp_path / "photographs"


def test_train_then_evaluate(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "run"
    words = ("colorizer", str(folder), "--out", str(out), "--batch-size", "2", "--crop-px", "32")
    assert main(["train", *words, "--steps", "2"]) == 0
    assert main(["train", *words, "--steps", "3", "--resume"]) == 0
    logged = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in logged] == [2, 3]
    capsys.readouterr()
    sheet_folder = tmp_path / "evaluation"
    weights = str(out / "albumen-colorizer.safetensors")
    assert main(["evaluate", str(folder), "--weights", weights, "--out", str(sheet_folder)]) == 0
    assert "| grey |" in capsys.readouterr().out
    assert {path.name for path in sheet_folder.iterdir()} == {
        "contact-sheet.png",
        "evaluation.json",
        "evaluation.md",
    }


def test_a_run_in_the_way_is_not_overwritten(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.pt").write_bytes(b"hours of work")
    words = ("colorizer", str(folder), "--out", str(tmp_path / "run"), "--steps", "1")
    assert main(["train", *words]) == 1
    assert "--resume" in capsys.readouterr().err
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == b"hours of work"


def test_nothing_to_resume_is_said(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("colorizer", str(folder), "--out", str(tmp_path / "run"), "--steps", "1", "--resume")
    assert main(["train", *words]) == 1
    assert "no run to resume" in capsys.readouterr().err


@pytest.mark.parametrize("weights", ["no-such-name", "/no/such/file.safetensors"])
def test_missing_weights_are_named(folder: Path, weights: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--weights", weights]) == 1
    assert weights in capsys.readouterr().err


def test_a_folder_without_held_out_photographs_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(tmp_path / "photographs", count=2)
    assert main(["evaluate", str(tmp_path / "photographs")]) == 1
    assert "--all" in capsys.readouterr().err


def test_the_shipped_weights_beat_grey_on_pictures_from_scikit_image(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("astronaut", "chelsea", "coffee", "rocket"):
        picture = getattr(data, name)()
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture[..., ::-1])
    assert main(["evaluate", str(tmp_path), "--all"]) == 0
    printed = capsys.readouterr().out
    found = json.loads(printed[: printed.index("\n}") + 2])
    rows = found["rows"]
    assert rows["colorizer"]["delta_e"] < rows["grey"]["delta_e"]
    assert 0.2 < rows["colorizer"]["colorfulness"] / found["truth_colorfulness"] < 1.3
    assert rows["colorizer, hints: 100"]["psnr"] > rows["colorizer, hints: 1"]["psnr"]
