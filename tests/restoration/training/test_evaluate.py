"""Measures, evaluation, calibration and the sheet."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from skimage import data
from torch import Tensor, nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training import contact_sheet
from restoration.training.calibrate import calibrate
from restoration.training.evaluate import Trial, colorize, evaluate, trials
from restoration.training.measures import colorfulness, measure, psnr
from restoration.training.photographs import held_out
from tests.restoration.training.photographs import draw

TINY = ColorizerDims(
    widths=(8, 8, 8, 16), blocks=(1, 1, 1), attention_layers=1, attention_heads=2, work_px=64
)


class Oracle(nn.Module):
    """Knows the colours of one picture."""

    def __init__(self, ab: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> None:
        super().__init__()
        self.ab = torch.from_numpy(ab).permute(2, 0, 1)[None]

    def forward(self, _image: Tensor) -> Tensor:
        return self.ab


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=10)
    return list(trials(folder))


def test_only_held_out_photographs_are_tried_unless_all_are_wanted(tmp_path: Path) -> None:
    paths = draw(tmp_path, count=10)
    assert {trial.path for trial in trials(tmp_path)} == {path for path in paths if held_out(path)}
    assert len(list(trials(tmp_path, everything=True))) == 10
    assert len(list(trials(tmp_path, everything=True, limit=4))) == 4


def test_a_trial_is_cut_to_sizes_that_nets_take(chosen: list[Trial]) -> None:
    for trial in chosen:
        height, width = trial.truth.shape[:2]
        assert height % 32 == width % 32 == 0
        assert np.abs(np.ptp(trial.grey, axis=2)).max() < 0.01


def test_a_net_that_knows_the_truth_restores_it(chosen: list[Trial]) -> None:
    picture = colorize(Oracle(chosen[0].ab), chosen[0])
    assert psnr(picture, chosen[0].truth) > 35


def test_evaluation_ranks_the_truth_over_grey_and_counts_pictures(chosen: list[Trial]) -> None:
    evaluation = evaluate(Oracle(chosen[0].ab), chosen[:1])
    grey, knowing = evaluation.rows["grey"], evaluation.rows["colorizer"]
    assert evaluation.photographs == 1
    assert knowing.psnr > grey.psnr + 5
    assert knowing.delta_e < grey.delta_e
    assert grey.colorfulness < 1 < 0.9 * evaluation.truth_colorfulness < knowing.colorfulness
    assert json.loads(evaluation.to_json())["rows"]["grey"]["psnr"] == pytest.approx(grey.psnr)
    assert f"| grey | {grey.psnr:.2f} |" in evaluation.to_markdown()


def test_a_net_that_takes_hints_is_measured_with_them(chosen: list[Trial]) -> None:
    torch.manual_seed(1)
    evaluation = evaluate(Colorizer(TINY), chosen[:1])
    assert [name for name in evaluation.rows if "hints" in name] == [
        f"colorizer, hints: {count}" for count in (1, 10, 100)
    ]


def test_nothing_to_evaluate_is_an_error() -> None:
    with pytest.raises(ValueError, match="no photograph"):
        evaluate(Colorizer(TINY), [])


def test_calibration_reaches_the_wanted_colorfulness(chosen: list[Trial]) -> None:
    torch.manual_seed(2)
    net = Colorizer(TINY)
    dims = calibrate(net, chosen, share=0.2)
    made = np.mean([colorfulness(colorize(net, trial)) for trial in chosen])
    truth = np.mean([colorfulness(trial.truth) for trial in chosen])
    assert net.dims == dims
    assert made == pytest.approx(0.2 * truth, rel=0.15)


def test_colorfulness_is_that_of_the_paper() -> None:
    photograph = data.coffee().astype(np.float32) / np.float32(255)  # type: ignore[no-untyped-call]
    red, green, blue = (photograph[..., c].astype(np.float64) * 255 for c in range(3))
    rg, yb = red - green, (red + green) / 2 - blue
    expected = np.sqrt(rg.var() + yb.var()) + 0.3 * np.sqrt(rg.mean() ** 2 + yb.mean() ** 2)
    assert colorfulness(photograph) == pytest.approx(expected)
    assert colorfulness(np.full((8, 8, 3), 0.4, np.float32)) == pytest.approx(0.0)


def test_equal_pictures_measure_as_equal() -> None:
    picture = np.random.default_rng(1).random((16, 16, 3), dtype=np.float32)
    found = measure(picture, picture)
    assert found.psnr == float("inf")
    assert found.ssim == pytest.approx(1.0)
    assert found.delta_e == pytest.approx(0.0)


def test_a_tenth_of_error_is_twenty_decibels() -> None:
    picture = np.full((8, 8, 3), 0.5, np.float32)
    assert psnr(picture + np.float32(0.1), picture) == pytest.approx(20.0, abs=1e-4)


def test_the_sheet_shows_every_picture(tmp_path: Path) -> None:
    red = np.zeros((40, 80, 3), np.float32) + np.array((1.0, 0.0, 0.0), np.float32)
    contact_sheet.write([(red, red), (red, red), (red, red)], tmp_path / "out" / "sheet.png")
    sheet = cv2.imread(str(tmp_path / "out" / "sheet.png"))
    assert sheet is not None
    reddish = (sheet == (0, 0, 255)).all(axis=2).sum()
    assert reddish == pytest.approx(6 * 192 * 96)
