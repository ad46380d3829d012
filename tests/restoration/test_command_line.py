import json
from pathlib import Path

import pytest

from restoration.__main__ import main
from restoration.imaging import files
from tests.restoration.drawn import dressed, photograph, scene


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A small 8-bit scan."""
    path = tmp_path / "scan.png"
    files.write(dressed(0.3 + 0.4 * scene()), path)
    return path


def test_a_shipped_recipe_is_run_by_name(
    tmp_path: Path, scan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, report = tmp_path / "out.tif", tmp_path / "r.json"
    status = main(["run", "clean", str(scan), str(target), "--report", str(report), "--device", "cpu"])
    assert status == 0
    assert files.read(target).size_hw == (120, 160)
    assert json.loads(report.read_text())["result_digest"] in capsys.readouterr().out


def test_a_recipe_file_is_followed(tmp_path: Path, scan: Path) -> None:
    recipe = tmp_path / "mine.json"
    recipe.write_text(
        '{"name": "mine", "steps": [{"kind": "upscale", "settings": {"method": "classical", "scale": 4}}]}'
    )
    assert main(["run", str(recipe), str(scan), str(tmp_path / "o.png"), "--device", "cpu"]) == 0
    assert files.read(tmp_path / "o.png").size_hw == (480, 640)


def test_strokes_are_followed_and_stand_in_the_report(tmp_path: Path, scan: Path) -> None:
    target, report, stroke = tmp_path / "o.png", tmp_path / "r.json", "fill:0.02 0.3,0.5 0.6,0.5"
    words = ["run", "mend", str(scan), str(target), "--report", str(report), "--device", "cpu"]
    assert main([*words, "--stroke", stroke, "--stroke", "keep:0.01 0.9,0.9"]) == 0
    (mended,) = (step for step in json.loads(report.read_text())["steps"] if step["kind"] == "scratches")
    assert mended["measures"]["strokes"] == 2
    assert mended["measures"]["damaged_share"] > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch.json", "scan.png", "o.png"], "nosuch.json"),
        (["clean", "absent.png", "o.png"], "absent.png"),
        (["clean", "scan.png", "o.bmp"], ".bmp"),
        (["clean", "scan.png", "o.png", "--device", "tpu"], "tpu"),
        (["clean", "scan.png", "o.png", "--device", "cuda:99"], "cuda:99"),
        (["portrait", "scan.png", "o.png", "--models", "nowhere"], "nowhere"),
        (["clean", "scan.png", "o.png", "--page", "3"], "page 3"),
        (["clean", "scan.png", "o.png", "--stroke", "burn:0.1 0.5,0.5"], "scratches.strokes"),
        (["clean", "scan.png", "o.png", "--report", "absent/r.json"], "absent/r.json"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line(
    tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], words: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert scan.exists()
    assert main(["run", *arguments]) == 1
    complaint = capsys.readouterr().err
    assert words in complaint
    assert complaint.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["walk"], ["run", "clean"], ["run", "clean", "a", "b", "--memory-budget", "much"],
     ["run", "clean", "a", "b", "--page", "0"]],
)  # fmt: skip
def test_wrong_usage_ends_with_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_further_pages_are_mentioned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from PIL import Image

    pages = [Image.new("L", (40, 30), value) for value in (90, 200)]
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    assert main(["run", "clean", str(tmp_path / "two.tif"), str(tmp_path / "o.tif")]) == 0
    assert "2 pages" in capsys.readouterr().err
    assert main(["run", "clean", str(tmp_path / "two.tif"), str(tmp_path / "o.tif"), "--page", "2"]) == 0
    assert files.read(tmp_path / "o.tif").pixels.mean() > 0.5


def test_devices_names_the_processor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    assert "cpu" in capsys.readouterr().out


def test_a_photograph_refuses_what_is_no_picture() -> None:
    with pytest.raises(ValueError, match="float32"):
        photograph(scene().astype("float64"))
