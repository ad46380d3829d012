"""What the colorizer is punished for: missing the colour, and more so the rarer the colour is."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as fn

from restoration.nets.colorizer import BIN_REACH, BIN_SPACING
from restoration.training.photographs import Photographs

GRID = 2 * BIN_REACH + 1


def bin_shares(photographs: Photographs, bins: Tensor, *, stride_px: int = 7) -> Tensor:
    """Share of all pixels in each colour bin, (B,), summing to 1; every `stride_px`-th pixel is counted."""
    lookup = _lookup(bins)
    counts: NDArray[np.float64] = np.zeros(len(bins))
    for index in range(len(photographs)):
        pixels = (
            torch.from_numpy(photographs.labs(index)[::stride_px, ::stride_px, 1:].astype(np.float32)) - 128.0
        )
        corners, weights = _spread(pixels.permute(2, 0, 1)[None], lookup)
        counts += np.bincount(corners.flatten(), weights.flatten(), minlength=len(bins))
    return torch.from_numpy(counts / counts.sum()).float()


def rebalancing(shares: Tensor, strength: float) -> Tensor:
    """Weight of each bin, (B,), its mean over all pixels 1: (share + 1/B) ** -strength.

    Strength 0 treats all pixels alike and gives grey-brown pictures; 1 is near Zhang, Isola and Efros (2016).
    """
    weights = (shares + 1.0 / len(shares)) ** -strength
    return weights / (shares * weights).sum()


class ColorLoss(nn.Module):
    """Cross-entropy against the true colour spread over its four nearest bins; rarer colours weigh more.

    The bilinear spread has the true colour as its mean, so the bins can be far apart without banding.
    """

    lookup: Tensor
    weights: Tensor

    def __init__(self, bins: Tensor, weights: Tensor) -> None:
        super().__init__()
        self.register_buffer("lookup", _lookup(bins))
        self.register_buffer("weights", weights)

    def forward(self, logits: Tensor, ab: Tensor) -> Tensor:
        """Logits (N, B, h, w) and the truth (N, 2, h, w) in Lab units → a scalar."""
        corners, shares = _spread(ab, self.lookup)
        log_chances = fn.log_softmax(logits.float(), dim=1).gather(1, corners)
        importance = (self.weights[corners] * shares).sum(dim=1)
        return -(importance * (log_chances * shares).sum(dim=1)).mean()


def _lookup(bins: Tensor) -> Tensor:
    """(13, 13) grid point → the bin there, or the nearest: averaged colours may leave the gamut slightly."""
    axis = torch.arange(-BIN_REACH, BIN_REACH + 1, dtype=torch.float32) * BIN_SPACING
    nearest: Tensor = torch.cdist(torch.cartesian_prod(axis, axis), bins.float()).argmin(dim=1)
    return nearest.view(GRID, GRID)


def _spread(ab: Tensor, lookup: Tensor) -> tuple[Tensor, Tensor]:
    """(N, 2, h, w) → the four bins around each colour and their bilinear shares, both (N, 4, h, w)."""
    place = (ab / BIN_SPACING + BIN_REACH).clamp(0, GRID - 1.001)
    low = place.floor()
    far = place - low
    row, column = low[:, 0].long(), low[:, 1].long()
    corners, shares = [], []
    for down in (0, 1):
        for right in (0, 1):
            corners.append(lookup[row + down, column + right])
            shares.append((far[:, 0] if down else 1 - far[:, 0]) * (far[:, 1] if right else 1 - far[:, 1]))
    return torch.stack(corners, dim=1), torch.stack(shares, dim=1)
