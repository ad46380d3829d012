"""How a session computes: in which precision, and what it does where a network or a card fails."""

from collections.abc import Callable, Hashable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from restoration.errors import UnsuitableWeights, UnusableDevice
from restoration.inference.session import Session
from restoration.inference.shelf import NetShelf
from restoration.inference.tile_runner import Place
from restoration.weights.manifest import Manifest, Task, WeightsEntry
from tests.restoration.inference.nets import BoxNet


class Stocked(NetShelf):
    """A shelf that always holds one network; notes what it is asked for."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net
        self.asked: list[Hashable] = []

    def get(self, key: Hashable, load: Callable[[], nn.Module]) -> nn.Module:
        self.asked.append(key)
        return self.net


class Answering(nn.Module):
    """Gives `bad` in lower precisions and 1 in float32."""

    def __init__(self, bad: float) -> None:
        super().__init__()
        self.bad = bad

    def forward(self, image: Tensor) -> Tensor:
        return torch.full_like(image, 1.0 if image.dtype is torch.float32 else self.bad)


@pytest.fixture
def colors(models_dir: Path) -> WeightsEntry:
    return Manifest.read(models_dir).entry("albumen-colorizer")


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that multiplies bfloat16."""
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)


@pytest.mark.usefixtures("native")
def test_colours_that_half_precision_spoils_are_computed_again_in_float32(
    models_dir: Path, colors: WeightsEntry
) -> None:
    session = Session(models_dir, "cpu", shelf=Stocked(Answering(float("nan"))))
    answer = session.run(colors, torch.zeros(1, 3, 4, 4))
    assert (answer == 1).all()
    assert session.precision == "bfloat16, float32"
    assert "again in float32" in session.remarks[0]


@pytest.mark.usefixtures("native")
def test_the_precision_can_be_chosen(models_dir: Path, colors: WeightsEntry) -> None:
    shelf = Stocked(Answering(0.5))
    for wanted, expected in (("auto", torch.bfloat16), ("float32", torch.float32)):
        session = Session(models_dir, "cpu", precision=wanted, shelf=shelf)
        session.run(colors, torch.zeros(1, 3, 4, 4))
        assert shelf.asked[-1][-1] is expected  # type: ignore[index]


def test_a_precision_that_the_device_lacks_stops_the_start(models_dir: Path) -> None:
    with pytest.raises(UnusableDevice, match="float16"):
        Session(models_dir, "cpu", precision="float16")


def test_a_picture_beyond_the_cards_memory_goes_to_the_processor(
    models_dir: Path, colors: WeightsEntry
) -> None:
    class TooLarge(Answering):
        def forward(self, image: Tensor) -> Tensor:
            if image.device.type != "cpu":
                raise torch.OutOfMemoryError("CUDA out of memory")
            return super().forward(image)

    session = Session(models_dir, "cpu", shelf=Stocked(TooLarge(1.0)))
    session.device = torch.device("meta")  # stands in for a card
    assert (session.run(colors, torch.zeros(1, 3, 4, 4)) == 1).all()
    assert "ran on the processor" in session.remarks[0]


def test_weights_are_on_record_as_used(models_dir: Path, colors: WeightsEntry) -> None:
    session = Session(models_dir, "cpu", shelf=Stocked(Answering(1.0)))
    assert session.used == {}
    session.run(colors, torch.zeros(1, 3, 4, 4))
    assert session.used == {colors.name: colors.sha256}


def test_a_network_that_cannot_be_tiled_is_refused_for_enlarging(
    models_dir: Path, colors: WeightsEntry
) -> None:
    session = Session(models_dir, "cpu", shelf=Stocked(Answering(1.0)))
    with pytest.raises(UnsuitableWeights):
        session.runner_for(colors)


def test_tiles_are_planned_within_the_budget(models_dir: Path) -> None:
    entry = Manifest.read(models_dir).entry("RealESRGAN_x2plus")
    assert entry.task is Task.UPSCALE_X2
    tiles = []
    for budget in (20 << 20, 200 << 20):
        session = Session(models_dir, "cpu", budget, shelf=Stocked(BoxNet()))
        runner, plan = session.runner_for(entry)
        assert runner.place == Place(torch.device("cpu"), torch.float32)
        assert plan.expected_bytes <= budget
        tiles.append(plan.tile_px)
    assert tiles[0] < tiles[1]
