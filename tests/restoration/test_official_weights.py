"""A run with official weights installed: they are what "auto" means, and the report says which they were."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from restoration.errors import MissingWeights
from restoration.pipeline import restore
from restoration.recipe import Recipe, Step
from restoration.weights.importing import import_file
from tests.restoration.nets.seeded import seeded_state
from tests.restoration.weights.states import SMALL_NAME, pickled_file, small_state


@pytest.fixture
def models(tmp_path: Path, models_dir: Path) -> Path:
    """A models folder with the shipped list and our own weights."""
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("manifest.toml", "albumen-colorizer.safetensors"):
        shutil.copy(models_dir / name, folder / name)
    return folder


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    ramp = np.add.outer(np.arange(60), np.arange(80)).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


def test_colours_come_from_official_weights_once_they_are_installed(
    models: Path, scan: Path, tmp_path: Path
) -> None:
    recipe = Recipe("portrait", (Step("colorize", {"size": 256}),))
    before = restore(recipe, scan, tmp_path / "before.png", models_dir=models, device="cpu")
    assert list(before.weights) == ["albumen-colorizer"]
    file = pickled_file(tmp_path / "ddcolor_paper_tiny.pth", {"params": seeded_state("ddcolor_tiny")})
    entry = import_file(file, models_dir=models).entry
    after = restore(recipe, scan, tmp_path / "after.png", models_dir=models, device="cpu")
    assert after.weights == {"ddcolor_paper_tiny": entry.sha256}
    assert after.steps[0].measures["weights"] == "ddcolor_paper_tiny"
    assert after.invented and after.colorized


def test_enlarging_uses_a_network_that_the_recipe_names(models: Path, scan: Path, tmp_path: Path) -> None:
    recipe = Recipe("enlarge", (Step("upscale", {"scale": 4, "method": "network", "weights": SMALL_NAME}),))
    with pytest.raises(MissingWeights, match=SMALL_NAME):
        restore(recipe, scan, tmp_path / "x.png", models_dir=models, device="cpu")
    import_file(pickled_file(tmp_path / f"{SMALL_NAME}.pth", small_state()), models_dir=models)
    report = restore(recipe, scan, tmp_path / "x.png", models_dir=models, device="cpu")
    assert list(report.weights) == [SMALL_NAME]
    assert Image.open(tmp_path / "x.png").size == (320, 240)
    assert report.precision == "float32"
