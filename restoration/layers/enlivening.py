"""Chroma given back to the mean of possible colours, which is greyer than any of them."""

import torch
from torch import Tensor

QUIET = 50.0  # Lab units squared (a chroma of 7): a picture greyer than this may be meant to be grey


def enlivened(mean: Tensor, variance: Tensor, returned: float) -> Tensor:
    """Mean ab (N, 2, h, w) and its variance (N, 1, h, w), both in Lab units → ab, one factor a picture.

    The mean square of possible colours is that of their mean plus their variance; `returned` of the
    variance is given back. So a picture gains by how unsure its colours are: what a network is sure of
    is colourful already, and would turn garish.
    """
    power = mean.square().sum(dim=1).mean(dim=(1, 2))
    lost = variance.mean(dim=(1, 2, 3))
    factor: Tensor = torch.sqrt(1.0 + returned * lost / (power + QUIET))
    return mean * factor.view(-1, 1, 1, 1)
