"""Every network reproduces what its authors' implementation gave for the same weights and picture."""

import pytest
import torch

from restoration.weights.loading import net_from_state
from tests.restoration.nets.seeded import Fixture

TOLERANCE = 1e-4
FIXTURES = {
    "ddcolor-tiny": "ddcolor_tiny",
    "ddcolor-large": "ddcolor_large",
    "rrdbnet-x4": "rrdbnet_x4",
    "rrdbnet-x2": "rrdbnet_x2",
    "srvgg-x4-32": "srvgg_x4_32",
}


@pytest.mark.parametrize("architecture", FIXTURES)
def test_the_network_gives_the_numbers_of_its_authors(architecture: str) -> None:
    fixture = Fixture.read(FIXTURES[architecture])
    output = net_from_state(architecture, fixture.state)(fixture.image)
    assert output.shape == fixture.output.shape
    assert float((output - fixture.output).abs().max()) < allowed(architecture, fixture)


@pytest.mark.gpu
@pytest.mark.parametrize("architecture", FIXTURES)
def test_the_network_gives_the_same_numbers_on_a_card(architecture: str) -> None:
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    fixture = Fixture.read(FIXTURES[architecture])
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    output = net_from_state(architecture, fixture.state).cuda()(fixture.image.cuda()).cpu()
    assert float((output - fixture.output).abs().max()) < allowed(architecture, fixture)


def allowed(architecture: str, fixture: Fixture) -> float:
    """The deep RRDB nets are judged by the spread of their output, which random weights make large."""
    deep = architecture.startswith("rrdbnet")
    return TOLERANCE * float(fixture.output.std()) if deep else TOLERANCE
