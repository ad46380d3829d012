import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from restoration.layers import convnext, subpixel
from restoration.layers.convnext import ConvNeXtBlock
from restoration.layers.subpixel import ProjectedSubpixels, SubpixelUp, blur, shuffled_rows


def plain_up(picture: Tensor, weight: Tensor, bias: Tensor, factor: int) -> Tensor:
    """Convolution, ReLU, pixel shuffle and blur, one after the other; (N, C, H, W)."""
    features = F.relu(F.conv2d(picture, weight[..., None, None], bias))
    return blur(F.pixel_shuffle(features, factor))


@pytest.mark.parametrize("elements", [1, 200, 1 << 20])
@pytest.mark.parametrize("size_hw", [(1, 1), (1, 5), (7, 3)])
def test_doubling_in_bands_equals_doubling_at_once(
    monkeypatch: pytest.MonkeyPatch, elements: int, size_hw: tuple[int, int]
) -> None:
    monkeypatch.setattr(subpixel, "ELEMENTS_AT_ONCE", elements)
    torch.manual_seed(1)
    weight, bias, picture = torch.randn(4 * 5, 3), torch.randn(4 * 5), torch.rand(2, *size_hw, 3)
    layer = SubpixelUp(3, 5).requires_grad_(requires_grad=False)
    layer.linear.weight.data, layer.linear.bias.data = shuffled_rows(weight, 2), shuffled_rows(bias, 2)
    joined = torch.full((2, 2 * size_hw[0], 2 * size_hw[1], 7), 9.0)
    layer(picture, joined[..., :5])
    expected = plain_up(picture.permute(0, 3, 1, 2), weight, bias, 2).permute(0, 2, 3, 1)
    assert torch.allclose(joined[..., :5], expected, atol=1e-6)
    assert (joined[..., 5:] == 9.0).all()


@pytest.mark.parametrize("elements", [1, 1 << 20])
def test_projecting_before_the_blur_equals_projecting_after_it(
    monkeypatch: pytest.MonkeyPatch, elements: int
) -> None:
    monkeypatch.setattr(subpixel, "ELEMENTS_AT_ONCE", elements)
    torch.manual_seed(2)
    weight, bias = torch.randn(16 * 6, 3), torch.randn(16 * 6)
    picture, projection = torch.rand(2, 5, 4, 3), torch.randn(2, 2, 6)
    layer = ProjectedSubpixels(3, 6, 4).requires_grad_(requires_grad=False)
    layer.linear.weight.data, layer.linear.bias.data = shuffled_rows(weight, 4), shuffled_rows(bias, 4)
    full = plain_up(picture.permute(0, 3, 1, 2), weight, bias, 4)
    expected = torch.einsum("npc,nchw->nphw", projection, full)
    assert torch.allclose(blur(layer(picture, projection)), expected, atol=1e-5)


def test_the_blur_repeats_the_first_row_and_column() -> None:
    planes = torch.arange(6.0).reshape(1, 1, 2, 3)
    assert blur(planes).tolist() == [[[[0.0, 0.5, 1.5], [1.5, 2.0, 3.0]]]]


def test_a_convnext_block_is_the_same_however_its_pixels_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(3)
    block, picture = ConvNeXtBlock(8).requires_grad_(requires_grad=False), torch.rand(2, 5, 6, 8)
    whole = block(picture.clone())
    monkeypatch.setattr(convnext, "HIDDEN_ELEMENTS_AT_ONCE", 70)
    assert torch.allclose(block(picture.clone()), whole, atol=1e-6)
