import pytest
import torch

from restoration.nets.needs import TiledNet
from restoration.weights.architectures import architecture_named
from restoration.weights.loading import net_from_state
from tests.restoration.nets.plain_upscalers import plain_rrdbnet, plain_srvgg
from tests.restoration.nets.seeded import seeded_image, state_of


def seeded(architecture: str) -> dict[str, torch.Tensor]:
    shapes = architecture_named(architecture).shapes({})
    return state_of(dict(shapes), slopes_are_prelu=architecture.startswith("srvgg"))


def tiled(architecture: str) -> TiledNet:
    net = net_from_state(architecture, seeded(architecture))
    assert isinstance(net, TiledNet)
    return net


@pytest.mark.parametrize("architecture", ["rrdbnet-x4-6b", "rrdbnet-x2"])
@pytest.mark.parametrize("size_hw", [(2, 2), (18, 30), (40, 22)])
def test_rrdbnet_equals_the_plain_one_at_any_size(architecture: str, size_hw: tuple[int, int]) -> None:
    state, image = seeded(architecture), seeded_image(*size_hw)
    expected = plain_rrdbnet(state, image)
    output = net_from_state(architecture, state)(image)
    assert output.shape == expected.shape
    assert float((output - expected).abs().max()) < 1e-4 * float(expected.std())


@pytest.mark.parametrize("architecture", ["srvgg-x4-16", "srvgg-x4-32"])
@pytest.mark.parametrize("size_hw", [(1, 5), (17, 30)])
def test_srvgg_equals_the_plain_one_at_any_size(architecture: str, size_hw: tuple[int, int]) -> None:
    state, image = seeded(architecture), seeded_image(*size_hw)
    output = net_from_state(architecture, state)(image)
    assert float((output - plain_srvgg(state, image)).abs().max()) < 1e-5


def test_an_odd_size_is_refused_where_the_picture_has_to_be_folded() -> None:
    with pytest.raises(ValueError, match="multiples of 2"):
        net_from_state("rrdbnet-x2", seeded("rrdbnet-x2"))(torch.zeros(1, 3, 7, 8))


@pytest.mark.parametrize("architecture", ["srvgg-x4-16", "rrdbnet-x4-6b", "rrdbnet-x2"])
def test_no_output_depends_on_a_pixel_beyond_the_declared_radius(architecture: str) -> None:
    """A change at one end of a long strip reaches `radius_px` pixels at most, and nearly that far."""
    net = tiled(architecture).double()
    assert isinstance(net, TiledNet)
    needs = net.needs
    strip = torch.zeros(1, 3, needs.multiple, 2 * (needs.radius_px + 20), dtype=torch.float64)
    changed = strip.clone()
    changed[..., :1] = 1e6
    reached = (net(strip) != net(changed)).any(1).any(1)[0].nonzero().max() // needs.scale
    assert reached <= needs.radius_px


def test_the_radius_of_a_shallow_net_is_affordable_and_that_of_a_deep_one_is_not() -> None:
    shallow = tiled("srvgg-x4-32")
    assert shallow.needs.radius_px == shallow.needs.context_px == 34
    deep = tiled("rrdbnet-x4-6b")
    assert deep.needs.radius_px > deep.needs.context_px
