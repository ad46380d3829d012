"""Constant factors and affine maps, folded into the weights beside them once, at load time.

All functions return new tensors that give the same numbers up to rounding, in the layout of torch:
convolutions (out, in, rows, columns), linear maps (out, in).
"""

from typing import NamedTuple

import torch
from torch import Tensor

BATCH_NORM_EPS = 1e-5


class Affine(NamedTuple):
    """y = scale * x + shift, per channel."""

    scale: Tensor
    shift: Tensor


def spectral_weight(weight: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """Divide a spectral-normed weight by its largest singular value, u^T W v (Miyato 2018)."""
    sigma = torch.dot(left, weight.flatten(1) @ right)
    return weight / sigma


def batch_norm_affine(weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor) -> Affine:
    """What a batch normalisation is at inference (Ioffe 2015)."""
    scale = weight / (variance + BATCH_NORM_EPS).sqrt()
    return Affine(scale, bias - mean * scale)


def then_affine(first: Affine, second: Affine) -> Affine:
    """The affine map that does `first`, then `second`."""
    return Affine(first.scale * second.scale, first.shift * second.scale + second.shift)


def affine_after(weight: Tensor, bias: Tensor | None, affine: Affine) -> tuple[Tensor, Tensor]:
    """Fold an affine map of the outputs into a convolution or linear map; returns (weight, bias)."""
    scale = affine.scale.reshape(-1, *[1] * (weight.dim() - 1))
    return weight * scale, affine.shift if bias is None else bias * affine.scale + affine.shift


def affine_before(weight: Tensor, bias: Tensor, affine: Affine) -> tuple[Tensor, Tensor]:
    """Fold an affine map of the inputs into a linear map or *unpadded* convolution; returns (weight, bias).

    A zero-padded convolution cannot take the shift: its border would see shifted zeros.
    """
    broadcast = (1, -1, *[1] * (weight.dim() - 2))
    shift = (weight * affine.shift.reshape(broadcast)).flatten(1).sum(1)
    return weight * affine.scale.reshape(broadcast), bias + shift
