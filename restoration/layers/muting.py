"""Violet taken back: what a mean of blue and brown looks like, and next to nothing in photographs does."""

import torch
from torch import Tensor

HUE_DEG, REACH_DEG, EDGE_DEG = -40.0, 30.0, 15.0  # in the ab plane: from -70 (blue violet) to -10 (magenta)


def muted(ab: Tensor, kept: float) -> Tensor:
    """Lab ab (N, 2, H, W) with the chroma of violet hues times `kept`; it fades out over `EDGE_DEG`.

    A network that cannot tell a blue sky from a brown one answers between the two, which is a dusk that
    nobody saw.
    """
    hue = torch.rad2deg(torch.atan2(ab[:, 1:], ab[:, :1]))
    apart = (torch.remainder(hue - HUE_DEG + 180.0, 360.0) - 180.0).abs()
    violet = ((REACH_DEG + EDGE_DEG - apart) / EDGE_DEG).clamp(0.0, 1.0)
    return ab * (1.0 - (1.0 - kept) * violet)
