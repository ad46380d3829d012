"""The damage detector in training: resumable, and its threshold leaves sound pictures alone."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from restoration.__main__ import main
from restoration.nets.damage import DamageDetector, DamageDims
from restoration.nets.inpainter import Inpainter, InpainterDims
from restoration.steps.scratches import find_damage, places_of
from restoration.training import export
from restoration.training.damage_crops import DamageBatch, DamageCrops
from restoration.training.damage_task import loss
from restoration.training.damage_threshold import THRESHOLDS, Seen, choose_threshold
from restoration.training.evaluation.damage import (
    DamageTrial,
    damage_trials,
)
from restoration.training.loop import Budget, Milestone, train
from restoration.training.mistakes import MOST_OFTEN, emphasis
from restoration.training.photographs import Photographs, open_cache
from restoration.training.run import TrainingRun, TrainSettings
from restoration.weights.loading import net_from_state, read_state
from tests.restoration.training.photographs import draw

TINY = DamageDims(widths=(4, 4, 8, 8), blocks=(0, 0, 0, 1))
SETTINGS = TrainSettings(
    seed=9, batch_size=4, crop_px=32, learning_rate=2.5e-3, weight_decay=0.01, warmup_steps=3, averaging=0.9
)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=6)
    return folder


@pytest.fixture(scope="module")
def photographs(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=64)


@pytest.fixture(scope="module")
def trial(folder: Path) -> DamageTrial:
    return next(damage_trials(folder, limit=1, everything=True))


def crops(photographs: Photographs) -> DamageCrops:
    return DamageCrops(photographs, SETTINGS.crop_px, SETTINGS.batch_size, SETTINGS.seed)


def begun(settings: TrainSettings = SETTINGS) -> TrainingRun:
    torch.manual_seed(settings.seed)
    return TrainingRun(DamageDetector(TINY), loss, settings, CPU)


def weights(net: nn.Module) -> torch.Tensor:
    return torch.cat([tensor.flatten().double() for tensor in net.state_dict().values()])


class Stopped(Exception):
    """What a killed run looks like from inside."""


def test_a_stopped_run_goes_on_bit_for_bit(photographs: Photographs, tmp_path: Path) -> None:
    whole = begun()
    train(whole, crops(photographs), Budget(steps=4), on_milestone=lambda _run, _stone: None)

    def stop(run: TrainingRun, stone: Milestone) -> None:
        run.save(tmp_path / "checkpoint.pt")
        raise Stopped

    with pytest.raises(Stopped):
        train(
            begun(),
            crops(photographs), Budget(steps=4), on_milestone=stop, every_steps=2,
        )  # fmt: skip
    torch.manual_seed(0)  # whatever happened in between must not matter
    resumed = begun()
    resumed.resume(tmp_path / "checkpoint.pt")
    assert resumed.step == 2
    train(resumed, crops(photographs), Budget(steps=4), on_milestone=lambda _run, _stone: None)
    assert torch.equal(weights(resumed.averaged), weights(whole.averaged))


def test_bright_specks_are_learnt() -> None:
    torch.manual_seed(1)
    tone = 0.4 + 0.02 * torch.rand(8, 1, 32, 32)
    damage = (torch.rand_like(tone) > 0.97).float()
    batch = DamageBatch(torch.where(damage > 0, 0.9, tone), damage, torch.ones_like(tone))
    run = begun(dataclasses.replace(SETTINGS, learning_rate=0.02))
    losses = [run.take_step(batch, 0.0) for _ in range(60)]
    assert losses[-1] < 0.3 * losses[0]


class Saying(DamageDetector):
    """Gives one answer whatever it is shown."""

    def __init__(self, log_odds: list[list[list[list[float]]]]) -> None:
        super().__init__(TINY)
        self.said = torch.tensor(log_odds)

    def logits(self, _tone: torch.Tensor) -> torch.Tensor:
        return self.said


def test_what_does_not_count_costs_nothing() -> None:
    damage = torch.tensor([[[[1.0, 0.0]]]])
    half = DamageBatch(damage, damage, torch.tensor([[[[1.0, 0.0]]]]))
    sure, wrong = Saying([[[[9.0, -9.0]]]]), Saying([[[[9.0, 9.0]]]])
    assert loss(sure, half).item() == pytest.approx(loss(wrong, half).item())
    whole = DamageBatch(damage, damage, torch.ones_like(damage))
    assert loss(wrong, whole) > loss(sure, whole) + 1


def test_a_net_that_sees_damage_everywhere_gets_the_strictest_threshold(trial: DamageTrial) -> None:
    net = DamageDetector(TINY).eval()
    torch.nn.init.constant_(net.head.bias, 50.0)  # type: ignore[arg-type]
    assert choose_threshold(net, [trial]).threshold == THRESHOLDS[-1]


def test_the_threshold_is_chosen_by_what_the_step_would_fill(trial: DamageTrial) -> None:
    odds = 14 * trial.damage - 6 + np.random.default_rng(1).normal(0.0, 2.0, trial.aged.shape)
    seen = Seen(trial.aged, odds.astype(np.float32), places_of(trial.aged))
    filled = find_damage(trial.aged, "both", 0.5, lambda _plane: seen.odds - np.float32(1.5)).mask
    assert filled.any()
    assert np.array_equal(seen.found(1.5), filled)


def test_exported_weights_come_back_with_their_threshold(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = DamageDetector(dataclasses.replace(TINY, threshold=0.75)).eval()
    export.write(net, "albumen-damage", tmp_path / "weights.safetensors")
    loaded = net_from_state("albumen-damage", *read_state(tmp_path / "weights.safetensors"))
    assert isinstance(loaded, DamageDetector) and loaded.dims == net.dims
    image = torch.rand(1, 3, 32, 32)
    with torch.inference_mode():
        assert (loaded(image) - net(image)).abs().max() < 0.05


class Touchy(DamageDetector):
    """Takes all that is darker than half for damage."""

    def logits(self, tone: torch.Tensor) -> torch.Tensor:
        return 20.0 * (0.5 - tone)


def test_photographs_that_a_network_is_wrong_about_are_shown_more_often(photographs: Photographs) -> None:
    height, width = photographs.sizes_hw[0]
    pixels = photographs.pixels.copy()
    pixels[:] = 255  # light all over, but for the first one
    pixels[: height * width * 3 // 2] = 20
    shown = dataclasses.replace(photographs, pixels=pixels)
    often = emphasis(Touchy(TINY), shown)
    assert often == (MOST_OFTEN, *[1.0] * (len(shown) - 1))
    weights = dataclasses.replace(shown, emphasis=often).sampling_weights
    assert weights.sum() == pytest.approx(1.0)
    twins = [place for place, source in enumerate(shown.sources) if source == shown.sources[0]][1:]
    assert [weights[0] / weights[twin] for twin in twins] == pytest.approx([MOST_OFTEN] * len(twins))


def test_train_then_evaluate(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("damage", str(folder), "--out", str(tmp_path / "run"), "--batch-size", "2", "--crop-px", "32")
    assert main(["train", *words, "--steps", "1"]) == 0
    capsys.readouterr()
    file = str(tmp_path / "run" / "albumen-damage.safetensors")
    filler = tmp_path / "filler.safetensors"
    export.write(Inpainter(InpainterDims(widths=(4, 4, 4, 4))), "albumen-inpainter", filler)
    asked = ("--task", "scratches", "--weights", file, "--inpainter", str(filler))
    arguments = (*asked, "--all", "--limit", "1")
    assert main(["evaluate", str(folder), *arguments, "--out", str(tmp_path / "out")]) == 0
    printed = capsys.readouterr().out
    assert "| top-hat |" in printed and "| damage detector, network fill |" in printed
    assert (tmp_path / "out" / "contact-sheet.png").exists()
