import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from restoration.layers.repconv import RepConv
from restoration.nets.colorizer import Colorizer, ColorizerDims
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training.export import write as write_own
from restoration.weights.architectures import ARCHITECTURES, architecture_named
from restoration.weights.errors import (
    DigestMismatch,
    StateMismatch,
    UnknownArchitecture,
    UnreadableWeights,
    WeightsNotInstalled,
)
from restoration.weights.loading import identify, load_net, net_from_state, read_state
from restoration.weights.manifest import Origin, Task, WeightsEntry
from tests.restoration.nets.seeded import seeded_image, seeded_state, state_of
from tests.restoration.steps.conftest import stirred

OFFICIAL = [name for name in ARCHITECTURES if name != "albumen-colorizer"]
SMALL = "srvgg-x4-16"


def small_state() -> dict[str, Tensor]:
    return state_of(dict(architecture_named(SMALL).shapes({})), slopes_are_prelu=True)


def installed(path: Path, architecture: str, *, task: Task = Task.UPSCALE_X4) -> WeightsEntry:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return WeightsEntry(
        name=path.stem, file=path.name, architecture=architecture, task=task, origin=Origin.OFFICIAL,
        title="", sha256=digest, size_bytes=path.stat().st_size,
    )  # fmt: skip


@pytest.mark.parametrize("architecture", OFFICIAL)
def test_every_architecture_is_told_from_its_keys(architecture: str) -> None:
    shapes = architecture_named(architecture).shapes({})
    with torch.device("meta"):
        state = {name: torch.empty(shape) for name, shape in shapes.items()}
    assert identify(state) == architecture


def test_the_authors_training_head_is_passed_over() -> None:
    shapes = architecture_named("ddcolor-tiny").shapes({})
    with torch.device("meta"):
        state = {name: torch.empty(shape) for name, shape in shapes.items()}
        state["encoder.arch.head_cls.weight"] = torch.empty(1000, 768)
    assert identify(state) == "ddcolor-tiny"


def test_a_missing_an_extra_and_a_misshapen_key_are_named() -> None:
    state = small_state()
    del state["body.0.bias"]
    state["body.99.weight"] = torch.zeros(1)
    state["body.2.weight"] = torch.zeros(64, 64, 5, 5)
    with pytest.raises(StateMismatch) as caught:
        net_from_state(SMALL, state)
    assert caught.value.missing == ("body.0.bias",)
    assert caught.value.unexpected == ("body.99.weight",)
    assert caught.value.misshapen == ("body.2.weight (64, 64, 5, 5) instead of (64, 64, 3, 3)",)
    assert all(name in str(caught.value) for name in ("body.0.bias", "body.99.weight", "body.2.weight"))


def test_weights_of_another_network_are_refused_by_name() -> None:
    with pytest.raises(StateMismatch, match=r"conv_first\.weight"):
        net_from_state("rrdbnet-x4", small_state())


def test_a_nearly_right_state_is_told_what_it_lacks() -> None:
    state = small_state()
    del state["body.4.bias"]
    with pytest.raises(StateMismatch, match=r"srvgg-x4-16; missing: body\.4\.bias"):
        identify(state)


def test_something_else_altogether_is_an_unknown_architecture() -> None:
    with pytest.raises(UnknownArchitecture):
        identify({"fc.weight": torch.zeros(10, 10)})
    with pytest.raises(UnknownArchitecture, match="resnet"):
        net_from_state("resnet", {})


def test_a_network_comes_from_its_file_and_gives_the_same_numbers(tmp_path: Path) -> None:
    state, image = small_state(), seeded_image(16, 24)
    path = tmp_path / "small.safetensors"
    save_file(state, path)
    net = load_net(installed(path, SMALL), models_dir=tmp_path)
    assert not net.training
    assert not any(parameter.requires_grad for parameter in net.parameters())
    assert torch.equal(net(image), net_from_state(SMALL, state)(image))


def test_a_file_in_half_precision_is_loaded_in_the_precision_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "half.safetensors"
    save_file({name: tensor.half() for name, tensor in small_state().items()}, path)
    entry = installed(path, SMALL)
    assert {p.dtype for p in load_net(entry, models_dir=tmp_path).parameters()} == {torch.float32}
    halved = load_net(entry, models_dir=tmp_path, dtype=torch.bfloat16)
    assert {p.dtype for p in halved.parameters()} == {torch.bfloat16}


def test_a_changed_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "small.safetensors"
    save_file(small_state(), path)
    entry = installed(path, SMALL)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(DigestMismatch, match=entry.sha256):
        load_net(entry, models_dir=tmp_path)


def test_weights_that_are_not_here_are_asked_for_with_the_cure(tmp_path: Path) -> None:
    entry = WeightsEntry(
        name="ddcolor_paper", file="ddcolor_paper.safetensors", architecture="ddcolor-large",
        task=Task.COLORIZE, origin=Origin.OFFICIAL, title="",
    )  # fmt: skip
    with pytest.raises(WeightsNotInstalled, match="weights fetch ddcolor_paper"):
        load_net(entry, models_dir=tmp_path)


def test_bytes_that_are_no_safetensors_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.safetensors"
    path.write_bytes(b"<!DOCTYPE html><html>Not found</html>")
    with pytest.raises(UnreadableWeights):
        read_state(path)


def test_our_own_colorizer_is_rebuilt_from_the_dims_beside_its_weights(tmp_path: Path) -> None:
    dims = ColorizerDims(widths=(16, 24, 32, 48), blocks=(1, 1, 1), attention_layers=1, work_px=64)
    own = Colorizer(dims).eval().requires_grad_(requires_grad=False)
    path = tmp_path / "albumen-colorizer.safetensors"
    write_own(own, "albumen-colorizer", path)
    _, metadata = read_state(path)
    assert json.loads(metadata["dims"])["work_px"] == 64
    net = load_net(installed(path, "albumen-colorizer", task=Task.COLORIZE), models_dir=tmp_path)
    image = seeded_image(64, 96)
    assert net(image).shape == (1, 2, 64, 96)
    assert {p.dtype for p in net.parameters()} == {torch.float32}
    assert float((net(image) - own(image)).abs().max()) < 0.5
    state, metadata = read_state(path)
    assert identify(state, metadata) == "albumen-colorizer"


def test_our_own_networks_in_branches_are_loaded_as_plain_convolutions(tmp_path: Path) -> None:
    own = stirred(Denoiser(DenoiserDims(channels=8, blocks=1)))
    path = tmp_path / "albumen-denoiser.safetensors"
    write_own(own, "albumen-denoiser", path)
    net = load_net(installed(path, "albumen-denoiser", task=Task.DENOISE), models_dir=tmp_path)
    assert not any(isinstance(module, RepConv) for module in net.modules())
    image = torch.cat([seeded_image(32, 48), torch.full((1, 1, 32, 48), 0.04)], dim=1)
    halved = own.half().float()  # as the file holds it
    with torch.inference_mode():
        assert float((net(image) - halved(image)).abs().max()) < 1e-5


@pytest.mark.parametrize(("scale", "other"), [(2, 4), (4, 2)])
def test_weights_for_one_scale_are_not_taken_for_the_other(tmp_path: Path, scale: int, other: int) -> None:
    path = tmp_path / "upscaler.safetensors"
    write_own(Upscaler(UpscalerDims(scale, channels=8, blocks=1)), f"albumen-upscaler-x{scale}", path)
    state, metadata = read_state(path)
    assert identify(state, metadata) == f"albumen-upscaler-x{scale}"
    with pytest.raises(StateMismatch, match=r"tail\.weight"):
        net_from_state(f"albumen-upscaler-x{other}", state, metadata)


@pytest.mark.parametrize("dims", ['{"channels": 8}', "[1]", "no JSON", '{"widths": 3}'])
def test_strange_dims_beside_weights_are_no_fault_of_the_program(dims: str) -> None:
    with pytest.raises(UnknownArchitecture):
        identify({"fc.weight": torch.zeros(10, 10)}, {"dims": dims})
    with pytest.raises(StateMismatch):
        net_from_state("albumen-colorizer", {"fc.weight": torch.zeros(10, 10)}, {"dims": dims})


def test_the_parity_states_are_what_official_files_hold() -> None:
    assert identify(seeded_state("ddcolor_tiny")) == "ddcolor-tiny"
    assert identify(seeded_state("rrdbnet_x2")) == "rrdbnet-x2"


def test_an_enlarger_folded_in_a_way_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "folded.safetensors"
    own = Upscaler(UpscalerDims(2, channels=8, blocks=1))
    own.dims = UpscalerDims(2, channels=8, blocks=1, fold=3)
    write_own(own, "albumen-upscaler-x2", path)
    with pytest.raises(StateMismatch):
        net_from_state("albumen-upscaler-x2", *read_state(path))
