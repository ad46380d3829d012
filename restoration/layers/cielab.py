"""CIE L*a*b* (D65) of encoded sRGB, in torch, where networks need it inside."""

import torch
from torch import Tensor
from torch.nn import functional as fn

AB_SCALE = 100.0  # networks take and give a* and b* in units of this, so that they are of order one


def lightness_of(image: Tensor) -> Tensor:
    """(N, 3, H, W) sRGB in [0, 1] → CIE L* (N, 1, H, W) in [0, 100] (D65)."""
    weights = torch.tensor((0.2126, 0.7152, 0.0722), device=image.device, dtype=image.dtype)
    luminance = (_linear(image) * weights.view(1, 3, 1, 1)).sum(dim=1, keepdim=True)
    return 116.0 * _lab_curve(luminance) - 16.0


def folded_lightness(lightness: Tensor, stride: int) -> Tensor:
    """L* (N, 1, H, W) in [0, 100] → (N, stride squared, H / stride, W / stride) in [-1, 1]."""
    return fn.pixel_unshuffle(lightness / 50.0 - 1.0, stride)


def ab_of_rgb(rgb: Tensor) -> Tensor:
    """(N, 3) sRGB in [0, 1] → (N, 2) a*, b*."""
    to_xyz = torch.tensor(
        ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)), dtype=rgb.dtype
    )
    white = torch.tensor((0.9505, 1.0, 1.089), dtype=rgb.dtype)
    curve = _lab_curve(_linear(rgb) @ to_xyz.T / white)
    return torch.stack([500.0 * (curve[:, 0] - curve[:, 1]), 200.0 * (curve[:, 1] - curve[:, 2])], dim=1)


def _linear(encoded: Tensor) -> Tensor:
    return torch.where(encoded <= 0.04045, encoded / 12.92, ((encoded.clamp_min(0.0) + 0.055) / 1.055) ** 2.4)


def _lab_curve(ratio: Tensor) -> Tensor:
    return torch.where(ratio > 216 / 24389, ratio.clamp_min(1e-8) ** (1 / 3), ratio * (841 / 108) + 4 / 29)
