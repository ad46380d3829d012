"""The ladder of plain networks: small enough, trained like the colorizer, and told apart when loaded."""

import dataclasses
from pathlib import Path

import pytest
import torch
from torch import nn

from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.training import color_task, export
from restoration.training.evaluation.nets import network
from restoration.training.ladder import ARCHITECTURE, RUNGS, Ladder, LadderDims, loss, tasks
from restoration.training.photographs import Photographs, open_cache
from restoration.training.run import TrainingRun
from restoration.weights.errors import StateMismatch
from tests.restoration.training.photographs import draw

TINY = LadderDims(widths=(4, 8, 8, 8), work_px=64)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Photographs:
    folder = tmp_path_factory.mktemp("photographs")
    draw(folder, count=8)
    return open_cache(folder, tmp_path_factory.mktemp("cache") / "lab", short_px=40)


def test_six_rungs_stay_within_eight_million_parameters() -> None:
    sizes = [sum(weight.numel() for weight in Ladder(dims).parameters()) for dims in RUNGS]
    assert len(sizes) == 6
    assert max(sizes) <= 8_000_000
    assert [narrow < wide for narrow, wide in zip(sizes[::2], sizes[1::2], strict=True)] == [True] * 3


@pytest.mark.parametrize(
    "dims", [TINY, dataclasses.replace(TINY, skips=False), dataclasses.replace(TINY, dilations=(2, 4))]
)
def test_every_pixel_gets_a_color_at_any_size(dims: LadderDims) -> None:
    net = Ladder(dims).eval()
    with torch.inference_mode():
        assert net(torch.rand(1, 3, 64, 96)).shape == (1, 2, 64, 96)


def test_only_skips_carry_detail_past_the_lowest_scale() -> None:
    torch.manual_seed(1)
    lightness = torch.rand(1, 1, 64, 64) * 100
    for skips in (True, False):
        net = Ladder(dataclasses.replace(TINY, skips=skips)).eval()
        nn.init.zeros_(net.rise[0][1].weight)  # type: ignore[index]
        nn.init.zeros_(net.rise[0][1].bias)  # type: ignore[index]
        with torch.inference_mode():
            spread = net.colors(lightness)[..., 2:-2, 2:-2].std(dim=(2, 3)).max()
        assert (spread > 1e-4) == skips


def test_a_rung_is_trained_on_the_colorizers_data_without_hints(photographs: Photographs) -> None:
    task, colorizer = tasks()["ladder-1"], color_task.task()
    assert (task.settings, task.short_px, task.space) == (
        colorizer.settings,
        colorizer.short_px,
        colorizer.space,
    )
    settings = dataclasses.replace(task.settings, batch_size=4, crop_px=32, warmup_steps=2)
    batches = [task.crops(photographs, settings).batch(step) for step in range(4)]
    assert all(not batch.hints.any() and not batch.palette.any() for batch in batches)
    torch.manual_seed(1)
    run = TrainingRun(Ladder(TINY), task.loss(photographs), settings, torch.device("cpu"))
    losses = [run.take_step(batches[0], 0.0) for _ in range(30)]
    assert losses[-1] < 0.7 * losses[0]


def test_another_network_is_no_rung(photographs: Photographs) -> None:
    settings = dataclasses.replace(tasks()["ladder-1"].settings, batch_size=2, crop_px=32)
    with pytest.raises(TypeError, match="Identity"):
        loss(nn.Identity(), tasks()["ladder-1"].crops(photographs, settings).batch(0))


def test_exported_rungs_come_back_as_they_were(tmp_path: Path) -> None:
    torch.manual_seed(1)
    net = Ladder(dataclasses.replace(TINY, dilations=(2,))).eval()
    export.write(net, ARCHITECTURE, tmp_path / "rung.safetensors")
    loaded = network(str(tmp_path / "rung.safetensors"), models_dir=tmp_path, otherwise="albumen-colorizer")
    assert isinstance(loaded, Ladder) and loaded.dims == net.dims
    image = torch.rand(1, 1, 64, 64).repeat(1, 3, 1, 1)
    with torch.inference_mode():
        assert (loaded(image) - net(image)).abs().max() < 1.0


def test_a_file_that_claims_to_be_a_rung_is_checked(tmp_path: Path) -> None:
    net = Colorizer(ColorizerDims(widths=(8, 8, 8, 16), attention_layers=1, attention_heads=2))
    export.write(net, ARCHITECTURE, tmp_path / "wrong.safetensors")
    with pytest.raises((StateMismatch, TypeError)):
        network(str(tmp_path / "wrong.safetensors"), models_dir=tmp_path, otherwise=ARCHITECTURE)
