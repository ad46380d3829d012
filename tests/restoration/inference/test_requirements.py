import shutil
from pathlib import Path

import pytest

from restoration.errors import MissingWeights
from restoration.inference import memory
from restoration.inference.session import Session
from restoration.recipe import Recipe, Step, shipped


def test_a_session_without_networks_reads_no_manifest(tmp_path: Path) -> None:
    session = Session(tmp_path / "absent", "cpu")
    session.require(shipped()["clean"])
    assert session.used == {}


def test_missing_weights_are_named_with_the_recipe_and_the_cure(tmp_path: Path, models_dir: Path) -> None:
    shutil.copy(models_dir / "manifest.toml", tmp_path)
    with pytest.raises(MissingWeights) as caught:
        Session(tmp_path, "cpu").require(shipped()["scene"])
    assert caught.value.recipes == ("scene",)
    assert caught.value.cure


def test_weights_that_a_recipe_names_must_be_installed(tmp_path: Path, models_dir: Path) -> None:
    shutil.copy(models_dir / "manifest.toml", tmp_path)
    recipe = Recipe("large", (Step("upscale", {"scale": 4, "weights": "RealESRGAN_x4plus"}),))
    with pytest.raises(MissingWeights, match="RealESRGAN_x4plus"):
        Session(tmp_path, "cpu").require(recipe)


def test_the_peak_of_memory_can_be_measured_anew() -> None:
    if memory.peak_bytes() is None:
        pytest.skip("this system does not tell")
    block = bytearray(200 * 2**20)
    block[::4096] = b"x" * len(block[::4096])
    high = memory.peak_bytes()
    del block
    memory.reset_peak()
    low = memory.peak_bytes()
    assert high is not None
    assert low is not None
    assert low <= high
