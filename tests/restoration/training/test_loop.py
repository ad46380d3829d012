"""The run: it learns, it survives being stopped, and goes on bit for bit."""

import dataclasses
import math
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training import checkpoints, color_task, export
from restoration.training.datasets import ColorCrops
from restoration.training.errors import SpoiltNetwork
from restoration.training.loop import Budget, Milestone, train
from restoration.training.losses import ColorLoss, edge_distance
from restoration.training.photographs import Photographs, open_cache
from restoration.training.run import TrainingRun, TrainSettings, settings_in
from restoration.weights.loading import net_from_state, read_state
from tests.restoration.training.photographs import draw

TINY = ColorizerDims(
    widths=(8, 8, 8, 16), blocks=(1, 1, 1), attention_layers=1, attention_heads=2, work_px=64
)
SETTINGS = TrainSettings(
    seed=9, batch_size=4, crop_px=32, learning_rate=2e-3, weight_decay=0.02, warmup_steps=3, averaging=0.9
)
CPU = torch.device("cpu")
ARCHITECTURE = "albumen-colorizer"


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=8)
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=40)


def crops(photographs: Photographs) -> ColorCrops:
    return ColorCrops(photographs, SETTINGS.crop_px, SETTINGS.batch_size, SETTINGS.seed)


def begun(photographs: Photographs, settings: TrainSettings = SETTINGS) -> TrainingRun:
    torch.manual_seed(settings.seed)
    return TrainingRun(Colorizer(TINY), ColorLoss.of(photographs), settings, CPU)


def trained(run: TrainingRun, photographs: Photographs, budget: Budget) -> list[Milestone]:
    seen: list[Milestone] = []
    train(run, crops(photographs), budget, on_milestone=lambda _run, stone: seen.append(stone), every_steps=5)
    return seen


def weights(net: nn.Module) -> torch.Tensor:
    return torch.cat([tensor.flatten().double() for tensor in net.state_dict().values()])


class Stopped(Exception):
    """What a killed run looks like from inside."""


def test_a_stopped_run_goes_on_bit_for_bit(photographs: Photographs, tmp_path: Path) -> None:
    whole = begun(photographs)
    trained(whole, photographs, Budget(steps=20))

    def stop(run: TrainingRun, stone: Milestone) -> None:
        run.save(tmp_path / "checkpoint.pt")
        if stone.step == 10:
            raise Stopped

    with pytest.raises(Stopped):
        train(
            begun(photographs),
            crops(photographs), Budget(steps=20), on_milestone=stop, every_steps=5,
        )  # fmt: skip
    torch.manual_seed(0)  # whatever happened in between must not matter
    resumed = begun(photographs)
    resumed.resume(tmp_path / "checkpoint.pt")
    assert resumed.step == 10
    trained(resumed, photographs, Budget(steps=20))
    assert torch.equal(weights(resumed.net), weights(whole.net))
    assert torch.equal(weights(resumed.averaged), weights(whole.averaged))


def test_the_loss_falls(photographs: Photographs) -> None:
    run = begun(photographs)
    stones = trained(run, photographs, Budget(steps=120))
    assert [stone.step for stone in stones] == list(range(5, 121, 5))
    # The loss is a logarithm of what the colours are off by: that has fallen by more than 15 %.
    assert stones[-1].loss < stones[0].loss + math.log(0.85)
    assert stones[-1].spent == 1.0


def test_a_run_of_minutes_ends_by_the_clock_and_counts_earlier_parts(photographs: Photographs) -> None:
    run = begun(photographs)
    run.elapsed_s = 59.9
    stones = trained(run, photographs, Budget(minutes=1.0))
    assert stones[-1].spent >= 1.0
    assert run.step < 50


def test_a_budget_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="steps or of minutes"):
        Budget().spent(1, 1.0)


def test_settings_may_change_on_resume_and_the_others_stay(photographs: Photographs, tmp_path: Path) -> None:
    begun(photographs).save(tmp_path / "checkpoint.pt")
    settings = settings_in(tmp_path / "checkpoint.pt", color_task.task(), batch_size=2)
    assert settings == dataclasses.replace(SETTINGS, batch_size=2)


def test_bfloat16_trains_too(photographs: Photographs) -> None:
    settings = dataclasses.replace(SETTINGS, batch_size=2, precision="bf16")
    run = begun(photographs, settings)
    loss = run.take_step(crops(photographs).batch(0), 0.0)
    assert 0 < loss < 20


def test_parts_are_trained_and_all_else_stays_as_it_was(photographs: Photographs) -> None:
    torch.manual_seed(SETTINGS.seed)
    net = Colorizer(TINY)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    run = TrainingRun(net, edge_distance, SETTINGS, CPU, ("edges",))
    trained(run, photographs, Budget(steps=5))
    run.settle_norms(crops(photographs), batches=2)
    for after in (run.net.state_dict(), run.averaged.state_dict()):
        changed = {name.split(".")[0] for name in after if not torch.equal(after[name], before[name])}
        assert changed == {"edges"}
    norm = run.averaged.get_submodule("edges.look.0.1")
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None
    assert norm.running_mean.abs().sum() > 0


def test_what_the_loss_makes_no_use_of_keeps_its_statistics(photographs: Photographs) -> None:
    run = begun(photographs)
    norm = run.averaged.get_submodule("edges.look.0.1")
    assert isinstance(norm, nn.BatchNorm2d) and norm.running_mean is not None
    norm.running_mean.fill_(7.0)
    run.settle_norms(crops(photographs), batches=2)
    assert torch.equal(norm.running_mean, torch.full_like(norm.running_mean, 7.0))


def test_a_checkpoint_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    checkpoints.save({"step": 1}, path)

    def full_disk(_state: object, out: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(torch, "save", full_disk)
    with pytest.raises(OSError, match="no space"):
        checkpoints.save({"step": 2}, path)
    assert checkpoints.load(path) == {"step": 1}


def test_exported_weights_load_and_answer_as_the_trained_ones(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = Colorizer(TINY).eval()
    export.write(net, ARCHITECTURE, tmp_path / "weights.safetensors")
    loaded = net_from_state(ARCHITECTURE, *read_state(tmp_path / "weights.safetensors"))
    image = torch.rand(1, 1, 64, 96).repeat(1, 3, 1, 1)
    with torch.inference_mode():
        assert (loaded(image) - net(image)).abs().max() < 1.0
    assert (tmp_path / "weights.safetensors").stat().st_size < 2.2 * sum(
        t.numel() for t in net.parameters()
    ) + 20_000


def test_a_run_begins_from_what_fits_of_an_earlier_network(tmp_path: Path) -> None:
    torch.manual_seed(1)
    earlier = Colorizer(TINY)
    export.write(earlier, ARCHITECTURE, tmp_path / "earlier.safetensors")
    other = Colorizer(dataclasses.replace(TINY, attention_layers=2))
    new = export.begin_from(other, tmp_path / "earlier.safetensors")
    assert new and all(name.startswith("attend.1.") for name in new)
    assert torch.equal(other.head.weight, earlier.head.weight.half().float())


def test_values_too_large_for_float16_are_exported_as_the_same_network(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = Colorizer(TINY)
    conv, norm, _ = net.stem
    assert isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
    with torch.no_grad():
        conv.weight.mul_(1e5)
        for _ in range(4):
            net.train()(torch.rand(2, 3, 64, 64))
    net.eval()
    assert norm.running_var is not None and norm.running_var.max() > 1e7
    export.write(net, ARCHITECTURE, tmp_path / "weights.safetensors")
    loaded = net_from_state(ARCHITECTURE, *read_state(tmp_path / "weights.safetensors"))
    image = torch.rand(1, 1, 64, 96).repeat(1, 3, 1, 1)
    with torch.inference_mode():
        assert (loaded(image) - net(image)).abs().max() < 1.0


def test_a_spoilt_network_is_neither_written_nor_begun_from(tmp_path: Path) -> None:
    net = Colorizer(TINY)
    net.head.weight.data[3] = float("nan")
    with pytest.raises(SpoiltNetwork, match=r"head\.weight"):
        export.write(net, ARCHITECTURE, tmp_path / "weights.safetensors")
    assert not (tmp_path / "weights.safetensors").exists()
    save_file({"head.bias": torch.full((4,), float("inf"))}, tmp_path / "earlier.safetensors")
    with pytest.raises(SpoiltNetwork, match=r"head\.bias"):
        export.begin_from(Colorizer(TINY), tmp_path / "earlier.safetensors")
