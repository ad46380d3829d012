"""Networks of our own, small and untrained, installed in a models folder that begins empty."""

import re
from pathlib import Path

import pytest
import torch
from torch import nn

from restoration.inference.session import Session
from restoration.steps.context import Context
from restoration.training import export
from restoration.weights.adopting import adopt
from restoration.weights.manifest import Manifest

SHIPPED = Path(__file__).parents[3] / "models" / "manifest.toml"


class OwnModels:
    """A models folder with the shipped list, in which nothing is installed until a test says so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        emptied = re.sub(r'(?m)^sha256 = ".*"$', 'sha256 = ""', SHIPPED.read_text())
        (path / "manifest.toml").write_text(emptied)

    def install(self, name: str, net: nn.Module) -> None:
        """Write a network's weights as training does, and let them be those that ship."""
        file = self.path.parent / f"{name}.safetensors"
        export.write(net, Manifest.read(self.path).entry(name).architecture, file)
        adopt(file, name, models_dir=self.path)

    def context(self) -> Context:
        """A run on the processor with what is installed by now."""
        return Context(Session(self.path, "cpu"), seed=7, tell=lambda fraction: None)


@pytest.fixture
def models(tmp_path: Path) -> OwnModels:
    path = tmp_path / "models"
    path.mkdir()
    return OwnModels(path)


@torch.no_grad()
def stirred(net: nn.Module, seed: int = 3) -> nn.Module:
    """A network that says something everywhere: untrained ones begin by changing nothing."""
    torch.manual_seed(seed)
    for parameter in net.parameters():
        parameter.add_(0.05 * torch.randn_like(parameter))
    return net.eval()
