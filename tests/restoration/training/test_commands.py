"""The two commands as a person at a terminal meets them."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from skimage import data

from restoration.__main__ import main
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training import export
from restoration.training.batches import Crops
from restoration.training.photographs import Photographs
from restoration.training.run import TrainSettings
from restoration.training.tasks import TASKS
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
    rung = ("ladder-1", str(folder), "--out", str(tmp_path / "rung"), *words[4:], "--steps", "1")
    assert main(["train", *rung]) == 0
    beside = ("--baseline", str(tmp_path / "rung" / "albumen-ladder-1.safetensors"))
    capsys.readouterr()
    assert main(["evaluate", str(folder), "--weights", weights, *beside, "--out", str(sheet_folder)]) == 0
    printed = capsys.readouterr().out
    assert "| grey |" in printed and "| best of the ladder |" in printed
    assert {path.name for path in sheet_folder.iterdir()} == {
        "contact-sheet.png",
        "evaluation.json",
        "evaluation.md",
    }


@pytest.mark.parametrize(("trained", "crop_px"), [("upscale-x2-clean", "8"), ("ladder-1", "32")])
def test_no_steps_leave_the_weights_as_they_are_and_only_finish_them(
    trained: str, crop_px: str, folder: Path, tmp_path: Path
) -> None:
    first, finished = (tmp_path / name / f"albumen-{trained}.safetensors" for name in ("a", "b"))
    task = ["train", trained, str(folder), "--crop-px", crop_px, "--batch-size", "2", "--workers", "1"]
    assert main([*task, "--out", str(first.parent), "--steps", "2"]) == 0
    assert main([*task, "--out", str(finished.parent), "--steps", "0", "--begin-from", str(first)]) == 0
    assert finished.read_bytes() == first.read_bytes()


def test_parts_of_a_network_are_trained_only_where_the_rest_is_given(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ("--batch-size", "2", "--crop-px", "32")
    edges = ("train", "colorizer-edges", str(folder), "--out", str(tmp_path / "edges"), "--steps", "1", *size)
    assert main([*edges]) == 1
    assert "--begin-from" in capsys.readouterr().err
    architecture, net = TINY["denoise"]
    export.write(net, architecture, tmp_path / "other.safetensors")
    assert main([*edges, "--begin-from", str(tmp_path / "other.safetensors")]) == 1
    assert "--begin-from" in capsys.readouterr().err
    whole = ("train", "colorizer", str(folder), "--out", str(tmp_path / "whole"), "--steps", "1", *size)
    assert main([*whole]) == 0
    assert main([*edges, "--begin-from", str(tmp_path / "whole" / "albumen-colorizer.safetensors")]) == 0
    assert (tmp_path / "edges" / "albumen-colorizer-edges.safetensors").exists()


def test_a_run_and_its_resuming_show_photographs_as_often_as_the_network_begun_from_wants(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    task = TASKS["denoiser"]
    shown: list[tuple[float, ...]] = []

    def crops(photographs: Photographs, settings: TrainSettings) -> Crops:
        shown.append(photographs.emphasis)
        return task.crops(photographs, settings)

    answers = iter([2.0, 3.0])  # whoever asks again is told something else
    asking = replace(
        task,
        crops=crops,
        emphasis=lambda _net, photographs, _tell: (next(answers), *[1.0] * (len(photographs) - 1)),
    )
    monkeypatch.setitem(TASKS, "denoiser", asking)
    words = ("train", "denoiser", str(folder), "--batch-size", "1", "--crop-px", "16", "--out")
    first, second = tmp_path / "first", tmp_path / "second"
    assert main([*words, str(first), "--steps", "1"]) == 0
    begin = ("--begin-from", str(first / "albumen-denoiser.safetensors"))
    assert main([*words, str(second), "--steps", "1", *begin]) == 0
    assert main([*words, str(second), "--steps", "2", "--resume"]) == 0
    plain, begun, resumed = shown
    assert plain == ()
    assert begun == resumed
    assert begun[:2] == (2.0, 1.0)
    draw(folder, count=9)
    assert main([*words, str(second), "--steps", "3", "--resume"]) == 1
    assert "began with" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [("--steps", "-1"), ("--steps", "2", "--workers", "-1")])
def test_less_than_none_is_refused(wrong: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["train", "denoiser", str(folder), "--out", str(tmp_path / "run"), *wrong])


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


TINY: dict[str, tuple[str, export.OwnNet]] = {
    "denoise": ("albumen-denoiser", Denoiser(DenoiserDims(channels=4, blocks=1))),
    "inpaint": ("albumen-inpainter", Inpainter(InpainterDims(widths=(4, 4, 4, 4)))),
    "upscale": ("albumen-upscaler-x4", Upscaler(UpscalerDims(scale=4, channels=4, blocks=1))),
}


@pytest.mark.parametrize("task", list(TINY))
def test_every_task_is_measured_beside_what_needs_no_network(
    folder: Path, tmp_path: Path, task: str, capsys: pytest.CaptureFixture[str]
) -> None:
    architecture, net = TINY[task]
    export.write(net, architecture, tmp_path / "tiny.safetensors")
    words = ("--task", task, "--weights", str(tmp_path / "tiny.safetensors"), "--out", str(tmp_path / "out"))
    assert main(["evaluate", str(folder), *words]) == 0
    printed = capsys.readouterr().out
    assert "| classical |" in printed and "| network |" in printed
    told = json.loads((tmp_path / "out" / "evaluation.json").read_text())
    assert told["task"].startswith(task) and told["photographs"] == 1
    assert (tmp_path / "out" / "contact-sheet.png").exists()


def test_weights_for_something_else_are_refused_in_words(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    architecture, net = TINY["denoise"]
    export.write(net, architecture, tmp_path / "tiny.safetensors")
    for task in ("colorize", "scratches", "inpaint", "upscale"):
        words = ("--task", task, "--weights", str(tmp_path / "tiny.safetensors"))
        assert main(["evaluate", str(folder), *words]) == 1
        assert "Denoiser" in capsys.readouterr().err


@pytest.mark.parametrize("weights", ["no-such-name", "/no/such/file.safetensors"])
def test_missing_weights_are_named(folder: Path, weights: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--weights", weights]) == 1
    assert weights in capsys.readouterr().err


def test_a_folder_without_held_out_photographs_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw(tmp_path / "photographs", count=2)
    architecture, net = TINY["upscale"]
    export.write(net, architecture, tmp_path / "tiny.safetensors")
    words = ("--task", "upscale", "--weights", str(tmp_path / "tiny.safetensors"))
    assert main(["evaluate", str(tmp_path / "photographs"), *words]) == 1
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
    rows = found["tables"]["colors"]
    assert rows["colorizer"]["delta_e"] < rows["grey"]["delta_e"]
    assert 0.2 < rows["colorizer"]["colorfulness"] / found["truth_colorfulness"] < 1.3
    assert rows["colorizer, hints: 100"]["psnr"] > rows["colorizer, hints: 1"]["psnr"]
