import torch
import torch.nn.functional as F
from torch import Tensor, nn

from restoration.layers.folding import (
    Affine,
    affine_after,
    affine_before,
    batch_norm_affine,
    spectral_weight,
    then_affine,
)


def drawn(*shape: int, seed: int = 1) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def affine(channels: int, seed: int = 2) -> Affine:
    return Affine(drawn(channels, seed=seed), drawn(channels, seed=seed + 1))


def applied(map_: Affine, picture: Tensor) -> Tensor:
    return picture * map_.scale[:, None, None] + map_.shift[:, None, None]


def test_an_affine_map_after_a_convolution_is_folded_in() -> None:
    picture, weight, bias, after = drawn(2, 3, 9, 8), drawn(5, 3, 3, 3), drawn(5), affine(5)
    expected = applied(after, F.conv2d(picture, weight, bias, padding=1))
    folded = F.conv2d(picture, *affine_after(weight, bias, after), padding=1)
    assert torch.allclose(folded, expected)
    without_bias = applied(after, F.conv2d(picture, weight, padding=1))
    assert torch.allclose(F.conv2d(picture, *affine_after(weight, None, after), padding=1), without_bias)


def test_an_affine_map_before_an_unpadded_convolution_is_folded_in() -> None:
    picture, weight, bias, before = drawn(2, 3, 8, 8), drawn(5, 3, 4, 4), drawn(5), affine(3)
    expected = F.conv2d(applied(before, picture), weight, bias, stride=4)
    assert torch.allclose(F.conv2d(picture, *affine_before(weight, bias, before), stride=4), expected)


def test_a_padded_convolution_could_not_take_it() -> None:
    """Why the decoder's last batch norms are folded into 1x1 readers and nowhere else."""
    picture, weight, bias, before = drawn(1, 3, 8, 8), drawn(5, 3, 3, 3), drawn(5), affine(3)
    expected = F.conv2d(applied(before, picture), weight, bias, padding=1)
    assert not torch.allclose(F.conv2d(picture, *affine_before(weight, bias, before), padding=1), expected)


def test_batch_norm_is_an_affine_map_at_inference() -> None:
    norm = nn.BatchNorm2d(4).double().eval()
    for index, tensor in enumerate((norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var)):
        assert tensor is not None
        tensor.copy_(drawn(4, seed=index).abs() + 0.1)
    assert norm.running_mean is not None and norm.running_var is not None
    map_ = batch_norm_affine(norm.weight.data, norm.bias.data, norm.running_mean, norm.running_var)
    picture = drawn(2, 4, 5, 5)
    assert torch.allclose(applied(map_, picture), norm(picture))


def test_one_affine_map_after_another_is_one() -> None:
    first, second, picture = affine(3, seed=4), affine(3, seed=8), drawn(1, 3, 2, 2)
    assert torch.allclose(
        applied(then_affine(first, second), picture), applied(second, applied(first, picture))
    )


def test_the_spectral_norm_is_the_leading_singular_value() -> None:
    weight = drawn(6, 2, 3, 3)
    left, values, right = torch.linalg.svd(weight.flatten(1), full_matrices=False)
    normed = spectral_weight(weight, left[:, 0], right[0])
    assert torch.allclose(torch.linalg.matrix_norm(normed.flatten(1), 2), torch.ones((), dtype=torch.float64))
    assert torch.allclose(normed * values[0], weight)
