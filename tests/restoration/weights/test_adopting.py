"""A trained file becomes the one that ships: copied, and nothing of the list changed but its two lines."""

import tomllib
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from restoration.__main__ import main
from restoration.nets.denoiser import Denoiser, DenoiserDims
from restoration.nets.upscaler import Upscaler, UpscalerDims
from restoration.training import export
from restoration.weights.adopting import adopt
from restoration.weights.errors import BadManifest, NotOurs, StateMismatch, UnreadableWeights
from restoration.weights.loading import load_net, read_state, sha256_of
from restoration.weights.manifest import Manifest, Task
from tests.restoration.weights.conftest import ModelsDir

NAME = "albumen-denoiser"


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    path = tmp_path / "runs" / f"{NAME}.safetensors"
    export.write(Denoiser(DenoiserDims(channels=8, blocks=1)), NAME, path)
    return path


def lines(models_dir: ModelsDir) -> list[str]:
    return (models_dir.path / "manifest.toml").read_text().splitlines()


def test_an_adopted_file_is_installed_and_loads(models_dir: ModelsDir, trained: Path) -> None:
    entry = adopt(trained, NAME, models_dir=models_dir.path)
    manifest = Manifest.read(models_dir.path)
    assert manifest.installed(entry) and manifest.first_choice(Task.DENOISE) == entry
    assert (entry.sha256, entry.size_bytes) == (sha256_of(trained), trained.stat().st_size)
    assert isinstance(load_net(entry, models_dir=models_dir.path), Denoiser)


def test_only_two_lines_of_the_list_change_and_a_second_time_none(
    models_dir: ModelsDir, trained: Path
) -> None:
    before = lines(models_dir)
    adopt(trained, NAME, models_dir=models_dir.path)
    after = lines(models_dir)
    changed = [new.split(" = ")[0] for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["sha256", "size_bytes"]
    place = before.index(f'name = "{NAME}"')
    assert all(place < after.index(new) < place + 12 for new in after if new not in before)
    adopt(trained, NAME, models_dir=models_dir.path)
    assert lines(models_dir) == after
    assert tomllib.loads("\n".join(after))


def test_weights_of_another_kind_are_refused_and_nothing_is_changed(
    models_dir: ModelsDir, tmp_path: Path
) -> None:
    other = tmp_path / "x4.safetensors"
    export.write(Upscaler(UpscalerDims(4, channels=8, blocks=1)), "albumen-upscaler-x4", other)
    before = lines(models_dir)
    with pytest.raises(StateMismatch):
        adopt(other, "albumen-upscale-x2-print", models_dir=models_dir.path)
    assert lines(models_dir) == before
    assert not list(models_dir.path.glob("*.safetensors"))


def test_spoilt_weights_are_refused(models_dir: ModelsDir, trained: Path) -> None:
    state, metadata = read_state(trained)
    state["tail.bias"] = torch.full_like(state["tail.bias"], float("nan"))
    save_file(state, trained, metadata)
    with pytest.raises(UnreadableWeights, match=r"tail\.bias"):
        adopt(trained, NAME, models_dir=models_dir.path)


def test_a_publishers_weights_are_not_ours_to_ship(models_dir: ModelsDir, trained: Path) -> None:
    with pytest.raises(NotOurs, match="weights import FILE --as ddcolor_paper"):
        adopt(trained, "ddcolor_paper", models_dir=models_dir.path)


def test_a_list_without_the_line_is_not_guessed_at(models_dir: ModelsDir, trained: Path) -> None:
    listed = models_dir.path / "manifest.toml"
    head, table = listed.read_text().split(f'name = "{NAME}"\n')
    listed.write_text(f'{head}name = "{NAME}"\n' + table.replace('\nsha256 = ""', "", 1))
    with pytest.raises(BadManifest, match="sha256"):
        adopt(trained, NAME, models_dir=models_dir.path)


def test_the_command_says_what_ships_now(
    models_dir: ModelsDir, trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "--models", str(models_dir.path), "adopt", str(trained), NAME]) == 0
    assert f"{NAME}: ships as {NAME}.safetensors" in capsys.readouterr().out
    assert main(["weights", "--models", str(models_dir.path), "verify"]) == 0
    assert "1 of 1 recorded weights are whole" in capsys.readouterr().out
