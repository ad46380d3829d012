from pathlib import Path

import pytest

from restoration.inference.session import Session
from restoration.steps.context import Context

MODELS_DIR = Path(__file__).resolve().parents[2] / "models"


@pytest.fixture
def models_dir() -> Path:
    """The weights that the project ships."""
    return MODELS_DIR


@pytest.fixture
def context(models_dir: Path) -> Context:
    """A run on the processor that nobody watches."""
    return Context(Session(models_dir, "cpu"), seed=7, tell=lambda fraction: None)
