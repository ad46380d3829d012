"""A models folder of the test's own, and files to bring."""

import pickle
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.restoration.weights.conftest import ModelsDir
from tests.restoration.weights.states import SMALL_NAME, pickled_file, small_state


class Hostile:
    """What torch.load would run if it read pickles as Python does."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self._mark,))


@pytest.fixture
def models(tmp_path: Path, settings: Settings) -> ModelsDir:
    """The shipped list, and nothing installed."""
    folder = tmp_path / "models"
    folder.mkdir()
    settings.MODELS_DIR = folder
    return ModelsDir(folder)


@pytest.fixture
def good_file(tmp_path: Path) -> Path:
    """Weights of the smallest network of the list, as their authors save them."""
    return pickled_file(tmp_path / f"{SMALL_NAME}.pth", {"params": small_state()})


@pytest.fixture
def hostile_file(tmp_path: Path) -> Path:
    """A pickle that leaves the file `run` beside it when it is run."""
    path = tmp_path / "gift.pth"
    path.write_bytes(pickle.dumps({"params": Hostile(tmp_path / "run")}))
    return path
