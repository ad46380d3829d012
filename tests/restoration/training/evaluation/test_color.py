"""The colorizer measured: on held-out photographs, beside grey, with hints, and what it must not do."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training.calibrate import calibrate
from restoration.training.evaluation.color import Trial, colorize, evaluate_colors, trials
from restoration.training.evaluation.color_guards import hint_error, mount_chroma, unsteadiness
from restoration.training.evaluation.measures import Floats, colorfulness, psnr
from restoration.training.photographs import held_out
from tests.restoration.training.photographs import draw

TINY = ColorizerDims(
    widths=(8, 8, 8, 16), blocks=(1, 1, 1), attention_layers=1, attention_heads=2, work_px=64
)


class Oracle(nn.Module):
    """Knows the colours of one picture, at whatever size it is entered."""

    def __init__(self, ab: Floats) -> None:
        super().__init__()
        self.ab = torch.from_numpy(ab).permute(2, 0, 1)[None]

    def forward(self, image: Tensor) -> Tensor:
        return nn.functional.interpolate(self.ab, image.shape[-2:], mode="bilinear")


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
    evaluation = evaluate_colors(Oracle(chosen[0].ab), chosen[:1])
    rows = evaluation.tables["colors"].rows
    grey, knowing = rows["grey"], rows["colorizer"]
    assert evaluation.photographs == 1
    assert knowing["psnr"] > grey["psnr"] + 5
    assert knowing["delta_e"] < grey["delta_e"]
    assert grey["colorfulness"] < 1 < 0.9 * evaluation.facts["truth_colorfulness"] < knowing["colorfulness"]
    assert knowing["colorfulness_share"] == pytest.approx(1.0, abs=0.1)
    told = json.loads(evaluation.to_json())
    assert told["tables"]["colors"]["grey"]["psnr"] == pytest.approx(grey["psnr"])
    assert f"| grey | {grey['psnr']:.2f} |" in evaluation.to_markdown()


def test_a_plain_network_stands_beside_the_net(chosen: list[Trial]) -> None:
    evaluation = evaluate_colors(
        Oracle(chosen[0].ab), chosen[:1], baselines={"plain": Oracle(0 * chosen[0].ab)}
    )
    rows = evaluation.tables["colors"].rows
    assert rows["plain"]["psnr"] == pytest.approx(rows["grey"]["psnr"], abs=0.1)
    assert set(evaluation.tables["guards"].rows) == {"plain", "colorizer"}


def test_a_net_that_takes_hints_is_measured_with_them_and_with_an_exemplar(chosen: list[Trial]) -> None:
    torch.manual_seed(1)
    rows = evaluate_colors(Colorizer(TINY), chosen[:1]).tables["colors"].rows
    assert [name for name in rows if "," in name] == [
        *(f"colorizer, hints: {count}" for count in (1, 10, 100)),
        "colorizer, exemplar",
    ]
    assert 0 <= rows["colorizer, hints: 10"]["hint_error"] < 30
    assert "hint_error" not in rows["grey"]


def test_a_hint_followed_has_no_error_and_one_ignored_all_of_it() -> None:
    hints = np.zeros((8, 8, 3), np.float32)
    hints[2:4, 2:4] = (30.0, -40.0, 1.0)
    assert hint_error(hints[..., :2], hints) == 0.0
    assert hint_error(np.zeros((8, 8, 2), np.float32), hints) == pytest.approx(50.0)


def test_colors_that_follow_the_picture_are_steady_and_those_that_follow_its_size_are_not() -> None:
    picture = np.full((40, 60, 3), 0.5, np.float32)
    shapes: list[tuple[int, ...]] = []

    def plain(grey: Floats) -> Floats:
        shapes.append(grey.shape)
        return np.full((*grey.shape[:2], 2), 10.0, np.float32)

    assert unsteadiness(plain, picture) == pytest.approx(0.0, abs=1e-4)
    assert shapes == [(384, 576, 3), (512, 768, 3), (768, 1152, 3)]
    by_size = unsteadiness(lambda grey: plain(grey) * np.float32(grey.shape[0] / 384), picture)
    assert by_size == pytest.approx(10.0 * 2**0.5, rel=1e-3)


def test_color_in_a_mount_is_seen_and_the_steps_rule_takes_it_away() -> None:
    y, x = np.mgrid[0:256, 0:256].astype(np.float32)
    grey = np.repeat((0.3 + 0.2 * np.sin(x / 9) * np.cos(y / 7))[..., None], 3, axis=2)
    bare, by_rule = mount_chroma(lambda sheet: np.full((*sheet.shape[:2], 2), 3.0, np.float32), grey)
    assert bare == pytest.approx(3.0 * 2**0.5, rel=1e-3)
    assert by_rule < 0.3


def test_nothing_to_evaluate_is_an_error() -> None:
    with pytest.raises(ValueError, match="no photograph"):
        evaluate_colors(Colorizer(TINY), [])


def test_calibration_reaches_the_wanted_colorfulness(chosen: list[Trial]) -> None:
    torch.manual_seed(2)
    net = Colorizer(TINY)
    dims = calibrate(net, chosen, share=0.2)
    made = np.mean([colorfulness(colorize(net, trial)) for trial in chosen])
    truth = np.mean([colorfulness(trial.truth) for trial in chosen])
    assert net.dims == dims
    assert made == pytest.approx(0.2 * truth, rel=0.15)
