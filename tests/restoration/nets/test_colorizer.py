"""The colorizer's contract: shapes, sizes, hints, and the arithmetic around the trunk."""

from dataclasses import asdict, replace
from json import dumps, loads

import cv2
import numpy as np
import pytest
import torch
from skimage.color import rgb2lab
from torch import Tensor

from restoration.layers.cielab import lightness_of
from restoration.layers.color_bins import BIN_SPACING, color_bins
from restoration.nets.colorizer import Colorizer, ColorizerDims, pool_hints, pool_reach, working_size

TINY = ColorizerDims(
    widths=(8, 8, 8, 16), blocks=(1, 1, 1), attention_layers=1, attention_heads=2, work_px=64
)


@pytest.fixture
def net() -> Colorizer:
    torch.manual_seed(1)
    return Colorizer(TINY).eval()


def grey(height: int, width: int) -> Tensor:
    return torch.rand(1, 1, height, width, generator=torch.Generator().manual_seed(2)).repeat(1, 3, 1, 1)


def test_the_shipped_dims_stay_within_seven_million_parameters() -> None:
    assert sum(weight.numel() for weight in Colorizer(ColorizerDims()).parameters()) <= 7_000_000


@pytest.mark.parametrize(("height", "width"), [(32, 32), (64, 96), (384, 512), (960, 640)])
def test_the_answer_has_the_size_of_the_picture(net: Colorizer, height: int, width: int) -> None:
    with torch.inference_mode():
        ab = net(grey(height, width))
    assert ab.shape == (1, 2, height, width)
    assert ab.dtype == torch.float32
    assert ab.abs().max() <= 128


def test_no_hints_means_the_same_as_an_empty_mask_where_nothing_is_given_back(net: Colorizer) -> None:
    image = grey(64, 64)
    with torch.inference_mode():
        assert torch.equal(net(image), net(image, torch.zeros(1, 3, 64, 64)))


def test_what_is_given_back_strengthens_what_is_proposed_and_never_a_hint() -> None:
    torch.manual_seed(1)
    plain = Colorizer(TINY).eval()
    strong = Colorizer(replace(TINY, returned=0.5)).eval()
    strong.load_state_dict(plain.state_dict())
    image, hints = grey(64, 64), torch.zeros(1, 3, 64, 64)
    hinted = torch.tensor((40.0, 20.0, 1.0)).view(1, 3, 1, 1)
    hints[:, :, 8:16, 8:16] = hinted
    with torch.inference_mode():
        factor = float(strong(image).norm() / plain(image).norm())
        assert factor > 2
        assert torch.allclose(strong(image), factor * plain(image), atol=1e-3)
        for net in (plain, strong):
            middle = net(image, hints)[:, :, 10:14, 10:14]
            assert torch.allclose(middle, hinted[:, :2].expand_as(middle), atol=1e-3)


def test_half_is_given_back_where_somebody_speaks_of_the_colors() -> None:
    torch.manual_seed(1)
    unguided = Colorizer(replace(TINY, returned=0.2)).eval()
    guided = Colorizer(replace(TINY, returned=0.4)).eval()
    guided.load_state_dict(unguided.state_dict())
    image = grey(64, 64)
    with torch.inference_mode():
        assert torch.equal(guided(image, torch.zeros(1, 3, 64, 64)), unguided(image))


def test_the_spread_of_colors_is_their_mean_and_variance(net: Colorizer) -> None:
    logits = torch.full((1, len(net.bins), 1, 1), -1e9)
    logits[0, [3, 40]] = 0.0
    mean, variance = net.spread_of(logits)
    two = net.bins[[3, 40]]
    assert torch.allclose(mean[0, :, 0, 0], two.mean(dim=0))
    assert float(variance) == pytest.approx(float((two[0] - two[1]).square().sum() / 4))
    assert torch.equal(net.read_out(logits), mean)


def test_violet_is_taken_back_only_where_nobody_speaks_for_it(net: Colorizer) -> None:
    image, bins = grey(64, 64), len(color_bins())
    with torch.inference_mode():
        torch.nn.init.zeros_(net.head.weight)
        assert net.head.bias is not None
        net.head.bias.copy_(-0.01 * (net.bins - torch.tensor([30.0, -30.0])).square().sum(dim=1))
        plain = net(image)
        net.dims = replace(net.dims, violet=0.3)
        alone = net(image)
        hinted = net(image, torch.zeros(1, 3, 64, 64))
        shown = net(image, torch.zeros(1, 3, 64, 64), torch.full((1, bins), 1 / bins))
    assert plain[0, 0].min() > 20 and plain[0, 1].max() < -20
    assert torch.allclose(alone, 0.3 * plain, atol=1e-3)
    assert torch.equal(hinted, plain) and torch.allclose(shown, plain)


def test_a_hint_reaches_the_net(net: Colorizer) -> None:
    image, hints = grey(64, 64), torch.zeros(1, 3, 64, 64)
    hints[:, :, 20:30, 20:30] = torch.tensor((60.0, -30.0, 1.0)).view(1, 3, 1, 1)
    with torch.inference_mode():
        assert not torch.allclose(net(image), net(image, hints))


def test_half_precision_weights_answer_nearly_the_same(net: Colorizer) -> None:
    image = grey(64, 64)
    with torch.inference_mode():
        exact = net(image)
        rounded = net.to(torch.bfloat16)(image)
    assert rounded.dtype == torch.float32
    assert (exact - rounded).abs().mean() < 1.0


def test_the_same_picture_at_another_size_gets_the_same_colors(net: Colorizer) -> None:
    small = torch.nn.functional.interpolate(grey(12, 16), (384, 512), mode="bicubic").clamp(0, 1)
    large = torch.nn.functional.interpolate(small, (768, 1024), mode="bilinear")
    with torch.inference_mode():
        ab = torch.nn.functional.interpolate(net(large), (384, 512), mode="area")
        assert (ab - net(small)).abs().mean() < 0.5


def test_pooled_hints_are_the_mean_of_hinted_pixels_only() -> None:
    hints = torch.zeros(1, 3, 8, 8)
    hints[0, :, 0, 0] = torch.tensor((10.0, 20.0, 1.0))
    hints[0, :, 1, 1] = torch.tensor((30.0, 40.0, 1.0))
    hints[0, :2, 2, 2] = 99.0  # outside the mask: a colour that nobody meant
    pooled = pool_hints(hints, (2, 2))
    assert torch.allclose(pooled[0, :, 0, 0], torch.tensor((20.0, 30.0, 1.0)))
    assert pooled[0, :, 0, 1].tolist() == [0.0, 0.0, 0.0]


def test_a_weak_hint_is_a_hint_and_its_reach_is_pooled_beside_it() -> None:
    hints = torch.zeros(1, 3, 8, 8)
    hints[0, :, 0, 0] = torch.tensor((10.0, 20.0, 0.25))
    hints[0, :, 6, 6] = torch.tensor((30.0, 40.0, 1.0))
    assert torch.allclose(pool_hints(hints, (2, 2))[0, :, 0, 0], torch.tensor((10.0, 20.0, 1.0)))
    assert torch.allclose(pool_reach(hints, (2, 2))[0, 0], torch.tensor([[0.25, 0.0], [0.0, 1.0]]))


def test_a_hint_that_is_to_stay_where_it_is_changes_less_around_it(net: Colorizer) -> None:
    picture, moved = grey(64, 64), []
    with torch.inference_mode():
        for reach in (1.0, 0.25, 1e-4):
            hints = torch.zeros(1, 3, 64, 64)
            hints[0, :, 28:36, 28:36] = torch.tensor((60.0, -60.0, reach)).view(3, 1, 1)
            ab = net(picture, hints)
            moved.append(float((ab - net(picture)).abs().mean()))
            assert torch.allclose(ab[0, :, 32, 32], torch.tensor((60.0, -60.0)), atol=1.0)
    assert moved == sorted(moved, reverse=True)
    assert moved[2] < 0.5 * moved[0]


def test_the_more_of_a_picture_is_hinted_the_finer_it_is_worked_on(net: Colorizer) -> None:
    sizes = []
    for dabs in (0, 1, 6, 16, 64):
        hints = torch.zeros(1, 3, 512, 512)
        for dab in range(dabs):
            hints[0, 2, 64 * (dab // 8) : 64 * (dab // 8) + 30, 64 * (dab % 8) : 64 * (dab % 8) + 30] = 0.25
        sizes.append(net.work_px_for(hints))
    assert sizes == sorted(sizes)
    assert (net.work_px_for(None), sizes[0], sizes[-1]) == (64, 64, round(1.4 * 64))


def test_the_working_size_keeps_the_aspect_and_is_a_multiple_of_32() -> None:
    assert working_size((512, 512), 256) == (256, 256)
    assert working_size((1024, 2048), 256) == (192, 352)
    assert working_size((32, 32), 256) == (256, 256)
    assert working_size((32, 3200), 64) == (32, 640)


def test_lightness_is_that_of_the_cie() -> None:
    pixels = np.random.default_rng(3).random((1, 50, 3), dtype=np.float32)
    found = lightness_of(torch.from_numpy(pixels).permute(2, 0, 1)[None])[0, 0]
    assert np.abs(found.numpy() - rgb2lab(pixels)[..., 0]).max() < 0.01


def test_every_color_of_srgb_lies_between_bins() -> None:
    bins = {tuple(point) for point in color_bins().tolist()}
    pixels = np.random.default_rng(4).random((1, 4000, 3), dtype=np.float32)
    cells = np.floor(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[0, :, 1:] / BIN_SPACING) * BIN_SPACING
    inside = [tuple(cell) in bins for cell in np.clip(cells, -96, 80).tolist()]
    assert np.mean(inside) > 0.999


def test_dims_survive_json() -> None:
    assert ColorizerDims.from_values(loads(dumps(asdict(TINY)))) == TINY
