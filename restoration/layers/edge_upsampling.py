"""Colours decided on a coarse grid, laid out on the pixels between along the edges of the lightness."""

import torch
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.layers.cielab import AB_SCALE, folded_lightness
from restoration.layers.residual import ResidualBlock, conv_norm

SIDE = 3  # of the square of places that a pixel takes its colour from


class EdgeUpsampling(nn.Module):
    """Every pixel's colour is a weighted sum of those of the nine places around it.

    The weights are learnt from what lies there, as RAFT enlarges its flow (Teed and Deng 2020), but are told
    as a difference from bilinear ones: they sum to 1, begin as bilinear enlargement, and may be negative,
    which sharpens. Nine equal colours stay as they are: nothing is coloured that was not.
    """

    def __init__(self, width: int, stride: int) -> None:
        super().__init__()
        self.stride = stride
        self.look = nn.Sequential(
            conv_norm(width + stride**2 + 3, width), ResidualBlock(width), ResidualBlock(width)
        )
        self.shift = nn.Conv2d(width, SIDE**2 * stride**2, 3, padding=1)
        nn.init.zeros_(self.shift.weight)
        nn.init.zeros_(self.shift.bias)  # type: ignore[arg-type]

    def forward(self, features: Tensor, lightness: Tensor, ab: Tensor, hints: Tensor | None) -> Tensor:
        """Features (N, C, g, h), L* (N, 1, sg, sh) in [0, 100], ab (N, 2, g, h), hints (N, 3, g, h) → ab.

        The answer (N, 2, sg, sh) is in Lab units and float32, where s is the stride.
        """
        folded = folded_lightness(lightness, self.stride)
        known = torch.zeros_like(ab[:, :1]) if hints is None else hints[:, 2:]
        told = torch.cat([folded, ab / AB_SCALE, known], dim=1).to(features.dtype)
        shift = self.shift(self.look(torch.cat([features, told], dim=1))).float()
        shift = torch.unflatten(shift, 1, (SIDE**2, self.stride**2))
        shift = shift - shift.mean(dim=1, keepdim=True)
        around = fn.unfold(fn.pad(ab, (SIDE // 2,) * 4, mode="replicate"), SIDE)
        around = around.view(len(ab), 2, SIDE**2, *ab.shape[2:])
        sharper = torch.einsum("nkphw,nckhw->ncphw", shift, around).flatten(1, 2)
        smooth = fn.interpolate(ab, scale_factor=self.stride, mode="bilinear", align_corners=False)
        return smooth + fn.pixel_shuffle(sharper, self.stride)
