import pytest
import torch

from restoration.nets.ddcolor import LARGE, TINY, DDColor
from restoration.nets.ddcolor_state import official_shapes
from restoration.weights.loading import net_from_state
from tests.restoration.nets.plain_ddcolor import plain_ddcolor
from tests.restoration.nets.seeded import seeded_image, seeded_state


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    return seeded_state("ddcolor_tiny")


@pytest.fixture(scope="module")
def net(state: dict[str, torch.Tensor]) -> torch.nn.Module:
    return net_from_state("ddcolor-tiny", state)


@pytest.mark.parametrize("size_hw", [(32, 32), (32, 160), (224, 96), (64, 1088), (288, 320)])
def test_the_folded_network_equals_the_plain_one_at_any_size(
    net: DDColor, state: dict[str, torch.Tensor], size_hw: tuple[int, int]
) -> None:
    image = seeded_image(*size_hw)
    difference = net(image) - plain_ddcolor("ddcolor-tiny", state)(image)
    assert float(difference.abs().max()) < 1e-5


def test_each_picture_of_a_batch_gets_its_own_colours(net: DDColor) -> None:
    first, second = seeded_image(64, 96, seed=1), seeded_image(64, 96, seed=2)
    together = net(torch.cat([first, second]))
    apart = torch.cat([net(first), net(second)])
    assert float((together - apart).abs().max()) < 1e-5
    assert float((apart[0] - apart[1]).abs().max()) > 1e-2


def test_running_changes_neither_the_picture_nor_the_network(net: DDColor) -> None:
    image = seeded_image(96, 64)
    untouched = image.clone()
    once, twice = net(image), net(image)
    assert torch.equal(image, untouched)
    assert torch.equal(once, twice)


def test_the_weights_given_are_left_as_they_were() -> None:
    state = seeded_state("ddcolor_tiny")
    before = {name: tensor.clone() for name, tensor in state.items()}
    net_from_state("ddcolor-tiny", state)(seeded_image(32, 32))
    assert all(torch.equal(state[name], before[name]) for name in before)


@pytest.mark.parametrize("size_hw", [(33, 64), (64, 48)])
def test_a_size_that_is_no_multiple_of_32_is_refused(net: DDColor, size_hw: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="multiples of 32"):
        net(torch.zeros(1, 3, *size_hw))


@pytest.mark.parametrize(("dims", "millions"), [(TINY, 55.0), (LARGE, 227.9)])
def test_the_official_layout_has_the_published_number_of_parameters(dims, millions: float) -> None:  # type: ignore[no-untyped-def]
    not_trained = (
        "mean",
        "std",
        "_u",
        "_v",
        "running_mean",
        "running_var",
        "num_batches_tracked",
    )
    trained = [
        torch.Size(shape).numel()
        for name, shape in official_shapes(dims).items()
        if not name.endswith(not_trained)
    ]
    assert sum(trained) / 1e6 == pytest.approx(millions, abs=0.05)


def test_half_precision_stays_near_the_full_one(state: dict[str, torch.Tensor], net: DDColor) -> None:
    image = seeded_image(64, 64)
    halved = net_from_state("ddcolor-tiny", state).to(torch.bfloat16)(image.bfloat16())
    full = net(image)
    assert float((halved.float() - full).abs().mean() / full.std()) < 0.1
